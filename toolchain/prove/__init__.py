"""Plays time series through Prometheus' own rule engine and says what the rules made of them."""
