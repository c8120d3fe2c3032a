"""LogQL is evaluated over lines in memory."""
