"""The HTML that the page begins with, and the files that it loads: nothing of a definition but its title."""

import mimetypes
from functools import cache
from hashlib import blake2b
from pathlib import Path

from toolchain.preview.page.pages import chart_script, style_sheet
from toolchain.preview.panels.view import html_text
from toolchain.preview.preview import plotly_script

_ASSETS = Path(__file__).parent / "assets"


def index_html(token_base: str, title: str) -> str:
    """Return the page that lists all dashboards; ``token_base`` is the path below which everything is, ``/TOKEN``."""
    return _shell(token_base, title, "")


def dashboard_html(token_base: str, uid: str, title: str) -> str:
    """Return the page of a dashboard."""
    return _shell(token_base, title, uid)


@cache
def asset(name: str) -> tuple[bytes, str]:
    """Return a file of the page and its content type. Raises KeyError where there is none of that name."""
    if name == "preview.css":
        return style_sheet().encode(), "text/css; charset=utf-8"
    if name == "charts.js":
        return chart_script().encode(), "text/javascript; charset=utf-8"
    if name == "plotly.min.js":
        return plotly_script().read_bytes(), "text/javascript; charset=utf-8"
    if name not in asset_names():
        raise KeyError(name)
    kind = "text/javascript" if name.endswith(".js") else mimetypes.guess_type(name)[0] or "application/octet-stream"
    return (_ASSETS / name).read_bytes(), f"{kind}; charset=utf-8"


def asset_names() -> frozenset[str]:
    """Return the names of the files that are the page's own."""
    return frozenset(path.name for path in _ASSETS.iterdir() if path.is_file())


def _shell(base: str, title: str, uid: str) -> str:
    root = html_text(f"{base.rstrip('/')}/")

    def address(name: str) -> str:
        return f"{root}assets/{name}?v={_digest(name)}"

    return (
        f'<!doctype html>\n<html lang="en" data-base="{root}" data-uid="{html_text(uid)}"><head>'
        f'<meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta name="color-scheme" content="dark light"><meta name="referrer" content="no-referrer">'
        f'<title>{html_text(title)}</title><link rel="icon" type="image/svg+xml" href="{address("icon.svg")}">'
        f'<link rel="stylesheet" href="{address("preview.css")}"><link rel="stylesheet" href="{address("serve.css")}">'
        f'<script src="{address("theme.js")}"></script><script src="{address("charts.js")}" defer></script>'
        f'<script src="{address("plotly.min.js")}" defer></script>'
        f'<script type="module" src="{root}assets/{"dashboard" if uid else "index"}.js"></script></head>'
        '<body><a class="skip" href="#main">Skip to the panels</a><header class="bar" id="bar"></header>'
        '<div id="notices" class="notices"></div><div id="controls"></div>'
        '<main id="main" tabindex="-1" aria-busy="true"><p class="waiting">Loading …</p></main>'
        '<div id="said" class="unseen" role="status" aria-live="polite"></div>'
        "<noscript>This page draws with JavaScript.</noscript></body></html>\n"
    )


@cache
def _digest(name: str) -> str:
    """Return what changes with a file, so that a browser may keep it for as long as it is the same."""
    return blake2b(asset(name)[0], digest_size=8).hexdigest()
