"""Agora Cloud Recording: how the vendor behaves and what can go wrong with it."""
