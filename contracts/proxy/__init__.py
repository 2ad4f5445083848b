"""A reverse proxy that passes traffic on unaltered, records it without secrets, and has it judged as it comes."""
