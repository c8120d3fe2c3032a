"""Log files against log schemas."""
