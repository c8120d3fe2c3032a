"""Clients of the systems that run: each reads one of them, and no definition knows it."""
