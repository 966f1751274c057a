"""Fitting what decides, and the figures that it gives."""
