"""Checks configurations of the programs around Grafana: their structure, and what they make of jobs and records."""
