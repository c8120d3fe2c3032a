"""The application's side of the catalog, as code."""
