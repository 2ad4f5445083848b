"""A vendor that nobody of this project knows: a bell that can be rung over HTTP."""
