"""Small, valid media for as long as one likes: recipes that are only followed when somebody looks."""

from contracts.sandbox.media.clip import Clip, Container, Content, Text
from contracts.sandbox.media.hls import SEGMENT_SECONDS, Span, hls
from contracts.sandbox.media.pack import Pack

__all__ = ["SEGMENT_SECONDS", "Clip", "Container", "Content", "Pack", "Span", "Text", "hls"]
