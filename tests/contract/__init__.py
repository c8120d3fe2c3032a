"""What this project relies on in Grafana's API, held against the stand-in, or a real Grafana at GRAFANA_TEST_URL."""
