"""Know whether a cloud-recording API still keeps its word."""

__version__ = "0.1.0"
