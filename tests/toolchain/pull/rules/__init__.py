"""Tests of rules of any shape that become definition modules."""
