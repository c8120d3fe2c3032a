"""The page at ``/``: what this server is, and what it holds."""

from collections.abc import Iterable
from html import escape

from tests.grafana_stand_in.messages import Response
from tests.grafana_stand_in.routing import Exchange, Route

NOTICE = (
    "This is a stand-in for Grafana's HTTP API, made for tests and for trying things out. It has no user interface."
)

_STYLE = "body{font:16px/1.5 system-ui;max-width:60rem;margin:2rem auto;padding:0 1rem}li{margin:.2rem 0}"


def _section(title: str, entries: Iterable[str]) -> str:
    items = [f"<li>{escape(entry)}</li>" for entry in entries]
    return f"<h2>{escape(title)} ({len(items)})</h2><ul>{''.join(items)}</ul>"


def _show(exchange: Exchange) -> Response:
    sections = []
    for store in exchange.installation.stores.values():
        with store.lock:
            folders = [f"{each.title} [{each.name}]" for each in store.folders.items.values()]
            dashboards = [
                f"{each.title} [{each.name}] in {each.folder or 'the root'}, version {each.current.generation}, "
                f"by {each.current.updated_by.login}"
                for each in store.dashboards.items.values()
            ]
            rules = [f"{rule.folder} / {rule.group} / {rule.document['title']}" for rule in store.rules.values()]
            sources = [f"{each.document['name']} [{uid}]" for uid, each in store.datasources.items()]
            points = [f"{point.name} ({point.type})" for point in store.contact_points]
        sections += [f"<h1>{escape(store.name)}</h1>", _section("Folders", folders)]
        sections += [_section("Dashboards", dashboards), _section("Alert rules", rules)]
        sections += [_section("Data sources", sources), _section("Contact points", points)]
    notice = f"<p><strong>{escape(NOTICE)}</strong> It behaves as Grafana {escape(exchange.profile.version)} does.</p>"
    head = f"<!doctype html><meta charset=utf-8><title>Stand-in for Grafana</title><style>{_STYLE}</style>"
    return Response(200, f"{head}{notice}{''.join(sections)}".encode(), "text/html; charset=utf-8")


ROUTES = (Route("GET", "/", _show, is_public=True),)
