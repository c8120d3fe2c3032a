"""Dashboards of schema v2: a classic document and a layout, as Grafana 12.4 and newer store them."""
