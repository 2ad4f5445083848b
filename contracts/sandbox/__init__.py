"""The reference implementation's frame: how a vendor's behaviour is run and served.

It knows nothing of clauses or of the judge: an oracle and a reference that share code agree by
construction.
"""
