"""A stranger's server for Agora Cloud Recording."""
