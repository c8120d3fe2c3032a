"""What programs read of every command."""
