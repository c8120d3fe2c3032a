"""Checks dashboards and rule files that were written elsewhere; findings point into those files."""
