"""Old and new forms of dashboards brought to today's classic schema, as Grafana does it."""
