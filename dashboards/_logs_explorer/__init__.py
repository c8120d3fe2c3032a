"""Rows of Logs explorer."""
