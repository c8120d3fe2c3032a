"""The author's loop: dashboards over data in a browser, drawn again when a definition is saved."""
