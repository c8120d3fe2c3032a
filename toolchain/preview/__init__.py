"""Draws compiled dashboards as pages: Grafana's grid, units and panels, over a real Prometheus, without Grafana."""
