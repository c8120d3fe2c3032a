"""Where a word begins in a line that may be JSON."""

ESCAPE = r"\\(?:[bfnrt]|u[0-9a-fA-F]{4})"
EDGE = rf"(?:{ESCAPE}|\b)"
"""Where a word begins: behind an escaped line end, too, whose letter would be a part of the word otherwise."""
