"""Alloy's configuration syntax: blocks, attributes and expressions, read with positions and written again."""
