"""The application's side of the catalog, as code: metrics and logs for Node.js, and descriptions of both."""
