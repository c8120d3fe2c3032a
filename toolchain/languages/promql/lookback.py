"""For how long the latest sample of a series counts."""

LOOKBACK = 300.0
"""Seconds before a moment in which its latest sample is the current one.

Source: Prometheus documentation, "Querying basics: Staleness", and its flag ``query.lookback-delta``.
"""
