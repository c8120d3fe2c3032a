"""Rows of Service health & availability."""
