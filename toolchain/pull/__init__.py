"""Makes definition modules of dashboards and alert rules that were made or edited in Grafana."""
