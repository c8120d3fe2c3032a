"""Many files, or all that a Grafana has, made into definition modules."""
