"""Machinery that turns definitions into a running Grafana; it knows nothing about MediaNest."""
