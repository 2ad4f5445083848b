"""Drivers make traffic and never assert: a directed plan, generated data, random walks."""
