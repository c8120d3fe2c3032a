"""Metrics of exporters and of the observability stack itself, as they write them."""
