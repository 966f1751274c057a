"""True statements made false in known ways, and whether a judge notices."""
