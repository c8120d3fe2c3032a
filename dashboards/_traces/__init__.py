"""Rows of Traces."""
