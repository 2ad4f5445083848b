"""The pytest face of the suite: one import and one fixture judge an implementation.

    from contracts.suite.agora import *

A `target` fixture of yours says what is judged; without one it is the embedded sandbox.
"""

from contracts.suite.targets import embedded, http

__all__ = ["embedded", "http"]
