"""The oracle: from a trace and a contract to verdicts. Pure: no network, no clock, no chance."""
