"""Brings Grafana to what the definitions say: plan, apply, verify, undo."""
