"""Rows of Alerts overview."""
