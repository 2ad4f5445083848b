"""A stranger's server for Cloudflare RealtimeKit recording."""
