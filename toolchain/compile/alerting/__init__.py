"""Compiles rules, objectives and routes to what Grafana, Prometheus and Loki load."""
