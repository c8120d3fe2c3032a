"""Rows of Security logs."""
