"""How much of a capture is held at once."""

LARGEST = 16 << 20
"""Bytes of one line or one interaction; what is longer is told, and left out."""

MOUNTED = 16
"""Segments of a path before an API that is mounted below them."""

OPEN = 20_000
"""Exchanges that wait for others about the same recording; beyond that, what rested longest is judged."""

RESTED = 6 * 3600.0
"""Seconds, in the time of the capture, after which nothing more is expected about a recording."""
