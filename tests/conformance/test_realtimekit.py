from contracts.suite.realtimekit import *  # noqa: F403
