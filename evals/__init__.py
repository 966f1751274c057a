"""Measuring Byline: speed here now, question sets and judges to come."""
