"""The catalog against the application."""
