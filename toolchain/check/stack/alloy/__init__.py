"""Checks configurations of Grafana Alloy: their syntax, their components, and what these make of jobs and records."""
