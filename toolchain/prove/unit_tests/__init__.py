"""Unit tests of rules and routes that stand in files, whoever wrote those."""
