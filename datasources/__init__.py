"""Where Grafana queries: Prometheus, Loki, Jaeger, and how they link to each other."""
