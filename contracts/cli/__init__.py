"""The command line: the edges where things are printed and exit codes given."""
