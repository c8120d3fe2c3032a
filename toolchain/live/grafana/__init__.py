"""The client of Grafana's HTTP API, from 12.4 on: connection, errors, capabilities, and calls by resource."""
