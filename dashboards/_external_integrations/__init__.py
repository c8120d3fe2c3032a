"""Rows of External integrations."""
