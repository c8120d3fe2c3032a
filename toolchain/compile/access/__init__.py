"""Who may see and change what: by what is defined, and by what Grafana's basic roles may do."""
