"""The patterns of what must not be stored, by whose it is."""
