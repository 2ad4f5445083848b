"""How much of a capture is held at once."""

LARGEST = 16 << 20
"""Bytes of one line or one entry; what is longer is told, and left out."""

LONGEST_BODY = 2 << 20
"""Bytes of the bodies of an exchange that is judged; longer ones are told, and left out."""

LONGEST_URL = 1 << 16
"""Bytes of a URL; what is longer addresses nothing that is documented."""

WHOLE = 4 << 20
"""Bytes of a cassette in YAML that is read as a whole, where nothing shows at which line an interaction ends."""

MOST_VALUES = 100_000
"""Values of what is read at once in YAML, of which each takes a kibibyte while it is read."""

DEEPEST = 200
"""How deep they may lie in one another."""

EXPANSION = 1000
"""How many times longer than a compressed file its content may be; traffic comes to a tenth of that."""

FREE = 16 << 20
"""Bytes of content that any compressed file may have."""

MOUNTED = 16
"""Segments of a path before an API that is mounted below them."""

OPEN, OPEN_BYTES = 20_000, 32 << 20
"""Exchanges, and bytes of their bodies, that wait for others about the same recording.

Beyond that, what rested longest is judged.
"""

WAITING, WAITING_BYTES = 1000, 1 << 16
"""Exchanges without a usable answer that wait for another answer to their request, and the most bytes of one."""

RESTED = 6 * 3600.0
"""Seconds, in the time of the capture, after which nothing more is expected about a recording."""
