"""Every Grafana dashboard of MediaNest: one module per dashboard, named after its title."""
