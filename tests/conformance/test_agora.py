from contracts.suite.agora import *  # noqa: F403
