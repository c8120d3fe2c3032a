"""Tests of how stories are played fast."""
