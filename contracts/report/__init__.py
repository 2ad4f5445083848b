"""A report, told to whoever reads it: a person, a terminal, a pipeline, another program."""
