"""Question to hits: dense and lexical search, fusion, late interaction, time filters, near-duplicates."""
