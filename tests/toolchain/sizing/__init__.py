"""What comes in, what it costs, and where one machine ends."""
