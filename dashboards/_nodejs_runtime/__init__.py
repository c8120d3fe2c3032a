"""Rows of Node.js runtime & resources."""
