"""Holds the catalog against what is really exposed, and writes the application's side of it."""
