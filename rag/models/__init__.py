"""The embedding model and the language model: the only rooms that know a provider."""
