"""Explains queries: whether they are valid, what they mean, and what the rules say of them."""
