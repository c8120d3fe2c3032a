"""What comes in of an environment, what keeping it costs, and where one machine ends."""
