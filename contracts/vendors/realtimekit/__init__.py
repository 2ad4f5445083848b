"""Cloudflare RealtimeKit recording."""
