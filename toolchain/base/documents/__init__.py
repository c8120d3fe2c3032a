"""Documents that others wrote, in files or as answers of servers: text, JSON and YAML, read within limits."""
