"""The suite for every vendor of a run: what the gate runs."""

from contracts.suite.parts import suite

test_plan, test_data, test_walk, test_clause = suite()

__all__ = ["test_clause", "test_data", "test_plan", "test_walk"]
