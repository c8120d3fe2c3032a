"""A page that lists dashboards and shows nothing of them but their names."""

from collections.abc import Mapping
from html import escape
from typing import Any

from toolchain.preview.page.pages import style_sheet
from toolchain.serve.drawing import Opening
from toolchain.serve.room import Room


def index_html(base: str, title: str) -> str:
    """Return the page at the top."""
    return f"<!doctype html><title>{escape(title)}</title><a href='{base}/api/dashboards'>{escape(title)}</a>"


def dashboard_html(base: str, uid: str, title: str) -> str:
    """Return the page of a dashboard."""
    return f"<!doctype html><title>{escape(title)}</title><a href='{base}/api/dashboards/{uid}'>{escape(title)}</a>"


def asset(name: str) -> tuple[bytes, str]:
    """Return a file and its type. Raises KeyError."""
    return {"preview.css": (style_sheet().encode(), "text/css; charset=utf-8")}[name]


def explained(room: Room, uid: str, panel: str, opening: Opening) -> Any:  # noqa: ARG001
    """Return what is known of a panel."""
    return {"uid": uid, "panel": panel}


def tried(room: Room, uid: str, panel: str, opening: Opening, queries: Mapping[str, str]) -> Any:  # noqa: ARG001
    """Return nothing yet."""
    return {"uid": uid, "panel": panel, "queries": dict(queries)}
