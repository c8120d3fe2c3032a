"""Lists of the resource API: selectors, pages and their tokens.

Source: docs/reference/grafana-api.md, 1.6.
"""

import base64
import binascii
from collections.abc import Iterator

import orjson

from grafana_stand_in.messages import Document, Response, answer, refuse_resource
from grafana_stand_in.resource_kind import INTERNAL_ID, Kind, rendered
from grafana_stand_in.resources import Resource, Resources, Revision
from grafana_stand_in.routing import Exchange

_LARGEST_PAGE = 3_200_000
"""Bytes of stored content: 73 dashboards of 43 KB."""


def listed(kind: Kind, exchange: Exchange) -> Response:
    """Answer with the objects that selectors choose, ``limit`` at a time."""
    request = exchange.request
    collection = kind.collection(exchange.store)
    with exchange.store.lock:
        selected = _selected(collection, request.one("labelSelector"), request.one("fieldSelector"))
        chosen = [each for each in selected if kind.is_shown(exchange, each[0])]
        after = _last_key(exchange)
        rest = [each for each in sorted(chosen, key=_key) if after is None or _key(each) > after]
        shown = list(_page(rest, request.number("limit", max(len(rest), 1))))
        items = [
            rendered(kind, exchange.store, resource, exchange["version"], revision) for resource, revision in shown
        ]
        is_told = exchange.profile.storage == "unified" or kind.plural == "dashboards"  # (10)
        metadata: Document = {"resourceVersion": exchange.store.ticks.resource_version()} if is_told else {}
    if len(rest) > len(shown):
        token = {"after": _key(shown[-1]), "epoch": exchange.installation.page_epoch}
        metadata["continue"] = base64.urlsafe_b64encode(orjson.dumps(token)).decode()
        metadata["remainingItemCount"] = len(rest) - len(shown)
    version = f"{kind.group}/{exchange['version']}"
    return answer({"kind": f"{kind.name}List", "apiVersion": version, "metadata": metadata, "items": items})


def _page(rest: list[tuple[Resource, Revision | None]], limit: int) -> Iterator[tuple[Resource, Revision | None]]:
    """Yield what one page holds: so many objects, and no more bytes than a page of a running server has (10)."""
    size = 0
    for resource, revision in rest[:limit]:
        size += len((revision or resource.current).draft.content)
        if size > _LARGEST_PAGE:
            return
        yield resource, revision


def _selected(collection: Resources, labels: str, fields: str) -> list[tuple[Resource, Revision | None]]:
    """Return what selectors choose: the history of one object, the trash, or objects; other labels do not filter."""
    name = fields.removeprefix("metadata.name=") if fields.startswith("metadata.name=") else ""
    if labels == "grafana.app/get-trash=true":
        return [(each, None) for each in collection.trash.values()]
    if labels == "grafana.app/get-history=true":
        found = collection.items.get(name)
        return [(found, revision) for revision in reversed(found.revisions)] if found else []
    chosen = list(collection.items.values())
    if name:
        chosen = [collection.items[name]] if name in collection.items else []
    if labels.startswith(f"{INTERNAL_ID}="):
        chosen = [each for each in chosen if labels == f"{INTERNAL_ID}={each.id}"]
    return [(each, None) for each in chosen]


def _key(entry: tuple[Resource, Revision | None]) -> int:
    """Return what lists are ordered by, so that a page begins where the last one ended whatever was deleted since."""
    resource, revision = entry
    return resource.id if revision is None else -revision.generation


def _last_key(exchange: Exchange) -> int | None:
    token = exchange.request.one("continue")
    if not token:
        return None
    try:
        content = orjson.loads(base64.urlsafe_b64decode(token))
        after, epoch = int(content["after"]), content["epoch"]
    except (binascii.Error, orjson.JSONDecodeError, KeyError, TypeError, ValueError):
        refuse_resource(400, "BadRequest", "continue key is not valid")
    if epoch != exchange.installation.page_epoch:
        message = "The provided continue parameter is too old to display a consistent list result."
        refuse_resource(410, "Expired", message)
    return after
