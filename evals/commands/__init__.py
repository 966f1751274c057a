"""The commands of `byline-eval`, a module for each kind; what they need is imported when they run."""
