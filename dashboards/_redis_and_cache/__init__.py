"""Rows of Redis & cache."""
