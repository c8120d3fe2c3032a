"""The page of ``build.py serve``: HTML shells and assets; everything shown comes from the server's API as JSON."""

from toolchain.serve.page.shell import asset, asset_names, dashboard_html, index_html

__all__ = ["asset", "asset_names", "dashboard_html", "index_html"]
