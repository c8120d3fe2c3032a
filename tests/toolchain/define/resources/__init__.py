"""Tests of kinds of resources."""
