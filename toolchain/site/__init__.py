"""The documentation as pages that work from a file."""
