"""The page at ``/``: what this server is, what it holds, and a way to change a dashboard behind the definitions' back."""

from collections.abc import Iterable
from html import escape
from urllib.parse import parse_qs

from grafana_stand_in.by_hand import edit_dashboard
from grafana_stand_in.messages import Response, refuse
from grafana_stand_in.resources import Resource
from grafana_stand_in.routing import Exchange, Route

NOTICE = "This is a stand-in for Grafana's HTTP API, made for tests and for trying things out. It draws no dashboards."

_STYLE = (
    "body{font:16px/1.5 system-ui;max-width:60rem;margin:2rem auto;padding:0 1rem}li{margin:.2rem 0}"
    "form{display:inline}input{width:16rem}"
)
_EDITING = "To see what drift is, rename or delete a dashboard here, as the user “editor” would through the API."
_EDITOR = "editor"


def _section(title: str, entries: Iterable[str]) -> str:
    return _list(title, [escape(entry) for entry in entries])


def _list(title: str, entries: list[str]) -> str:
    items = "".join(f"<li>{entry}</li>" for entry in entries)
    return f"<h2>{escape(title)} ({len(entries)})</h2><ul>{items}</ul>"


def _dashboard(organisation: int, dashboard: Resource) -> str:
    """Return a dashboard with a form that renames or deletes it."""
    where = f"in {dashboard.folder or 'the root'}, version {dashboard.current.generation}"
    about = escape(f"[{dashboard.name}] {where}, by {dashboard.current.updated_by.login}")
    hidden = f'<input type=hidden name=org value={organisation}><input type=hidden name=uid value="{dashboard.name}">'
    title = f'<input name=title value="{escape(dashboard.title)}" aria-label="Title">'
    buttons = "<button name=do value=rename>rename</button> <button name=do value=delete>delete</button>"
    return f'<form method=post action="">{hidden}{title} {buttons}</form> {about}'


def _edit(exchange: Exchange) -> Response:
    form = {name: values[0] for name, values in parse_qs(exchange.request.body.decode()).items()}
    store = exchange.installation.stores[int(form.get("org") or 1)]
    with store.lock:
        if form.get("uid") not in store.dashboards.items:
            refuse(404, "Dashboard not found")
        if form.get("do") == "delete":
            store.dashboards.delete(form["uid"])
        else:
            editor = exchange.installation.directory.passwords[_EDITOR][1]
            edit_dashboard(store, form["uid"], lambda spec: spec.update(title=form.get("title", "")), editor)
    return Response(303, headers={"Location": "."})


def _show(exchange: Exchange) -> Response:
    sections = []
    for store in exchange.installation.stores.values():
        with store.lock:
            folders = [f"{each.title} [{each.name}]" for each in store.folders.items.values()]
            dashboards = [_dashboard(store.org_id, each) for each in store.dashboards.items.values()]
            rules = [f"{rule.folder} / {rule.group} / {rule.document['title']}" for rule in store.rules.values()]
            sources = [f"{each.document['name']} [{uid}]" for uid, each in store.datasources.items()]
            points = [f"{point.name} ({point.type})" for point in store.contact_points]
        sections += [f"<h1>{escape(store.name)}</h1>", _section("Folders", folders)]
        sections += [_list("Dashboards", dashboards), _section("Alert rules", rules)]
        sections += [_section("Data sources", sources), _section("Contact points", points)]
    notice = f"<p><strong>{escape(NOTICE)}</strong> It behaves as Grafana {escape(exchange.profile.version)} does. {_EDITING}</p>"
    head = f"<!doctype html><meta charset=utf-8><title>Stand-in for Grafana</title><style>{_STYLE}</style>"
    return Response(200, f"{head}{notice}{''.join(sections)}".encode(), "text/html; charset=utf-8")


ROUTES = (Route("GET", "/", _show, is_public=True), Route("POST", "/", _edit, is_public=True))
