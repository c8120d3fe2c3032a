"""Rows of Database."""
