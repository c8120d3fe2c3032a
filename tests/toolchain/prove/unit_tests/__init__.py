"""Tests of unit tests in files."""
