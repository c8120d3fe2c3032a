"""Contact points, policies, mute timings and message templates, of a Grafana or an Alertmanager, as definitions."""
