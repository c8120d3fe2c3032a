"""Rows of Baselines & capacity."""
