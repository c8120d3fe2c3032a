"""When notifications are sent: a model of how Alertmanager and Grafana group, wait, repeat, inhibit and mute."""
