"""Does the suite notice? Perfect replies, made worse in known ways, and how each metric moves."""
