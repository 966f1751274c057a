"""Judges of support: on replies, with remembered verdicts, and how far they agree with people."""
