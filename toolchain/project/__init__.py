"""Definitions loaded from a folder or a revision, each with its line, and what is wrong with those that do not load."""
