"""Asks every query of live servers, and says what would stay empty, fail or hurt."""
