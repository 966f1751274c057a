"""What is meant by a question: follow-ups made self-contained, and the parts of a question apart."""
