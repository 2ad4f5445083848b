"""The suite for one vendor: import everything from here into a test module of yours."""

from contracts.suite.parts import suite

test_plan, test_data, test_walk, test_clause = suite("agora")

__all__ = ["test_clause", "test_data", "test_plan", "test_walk"]
