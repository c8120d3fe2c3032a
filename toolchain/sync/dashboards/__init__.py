"""Dashboards on a server: by the resource API, by ``/api``, and what their history tells."""
