"""Edits in Grafana as changes of the modules that define what was edited, at their lines."""
