"""Tests of what mends findings."""
