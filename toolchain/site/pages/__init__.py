"""The pages: a module for each kind, which makes them of the content."""
