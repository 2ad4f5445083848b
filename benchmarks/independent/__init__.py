"""Servers for both vendors that strangers wrote, with faults on demand, and what the gate finds of them."""
