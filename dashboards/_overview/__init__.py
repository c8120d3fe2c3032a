"""Rows of Overview & SLO."""
