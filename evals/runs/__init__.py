"""A run: a question set put to a system, kept in a folder that survives a kill."""
