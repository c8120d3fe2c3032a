"""Tests of what the stack's definitions say."""
