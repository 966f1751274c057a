"""New cases for a question set, proposed from a user's own articles."""
