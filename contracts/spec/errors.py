"""What is wrong with a specification, in one line."""


class SpecError(ValueError):
    """A spec, overlay or registry that cannot be used; the message names the file and the mend."""
