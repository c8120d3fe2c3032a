"""What an exception that a definition module raises means for the person who wrote it."""
