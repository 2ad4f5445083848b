"""Traffic that somebody else recorded: read from files, given to vendors, gathered into traces."""
