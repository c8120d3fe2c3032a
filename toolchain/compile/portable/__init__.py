"""Dashboards that anybody can import: no environment, no data source, no recordings of whoever defined them."""
