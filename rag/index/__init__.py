"""Articles to searchable passages: Chroma for the vectors, a catalog for the exact text, and what changed since."""
