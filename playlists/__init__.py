"""What screens on the wall show in turn."""
