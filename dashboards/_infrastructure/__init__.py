"""Rows of the infrastructure dashboard: one module per layer."""
