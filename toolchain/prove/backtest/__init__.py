"""Backtests: how often an alert would have fired in the past, as it was and as it is going to be."""
