"""The resource API (``/apis``) for any kind: its verbs and its conflicts.

Source: docs/reference/grafana-api.md, 1.5 and 1.6.
"""

import re
import secrets
from collections.abc import Callable, Mapping
from typing import Any, Literal

import orjson
from attrs import evolve

from grafana_stand_in.managers import check_folder, check_write
from grafana_stand_in.messages import Document, Response, answer, refuse_resource, status_document
from grafana_stand_in.resource_kind import FOLDER, INTERNAL_ID, MESSAGE, NOT_SERVED, Kind, rendered
from grafana_stand_in.resource_lists import listed
from grafana_stand_in.resources import Draft, Resources, Ticks, draft_of
from grafana_stand_in.routing import Exchange, Handler, Route

_SERVER_OWNED = frozenset(
    {
        *(FOLDER, MESSAGE, "grafana.app/createdBy", "grafana.app/updatedBy", "grafana.app/updatedTimestamp"),
        *("grafana.app/grant-permissions", "grafana.app/blob", "grafana.app/fullpath"),
    }
)
"""Annotations that are not kept as the client wrote them (1.5)."""

_NAME = re.compile(r"[a-zA-Z0-9_-]{1,40}")


def routes(kind: Kind) -> tuple[Route, ...]:
    """Return the routes of a kind."""
    base = f"/apis/{kind.group}/{{version}}/namespaces/{{namespace}}/{kind.plural}"
    one = f"{base}/{{name}}"

    def route(method: str, pattern: str, handler: Callable[[Kind, Exchange], Response], verb: str) -> Route:
        return Route(method, pattern, _served(kind, handler, verb), kind.action(verb), kind.is_served)

    return (
        route("GET", base, listed, "read"),
        route("POST", base, _create, "create"),
        route("GET", one, _read, "read"),
        route("PUT", one, _replace, "write"),
        route("PATCH", one, _patch, "write"),
        route("DELETE", one, _delete, "delete"),
    )


def _served(kind: Kind, handler: Callable[[Kind, Exchange], Response], verb: str) -> Handler:
    def handle(exchange: Exchange) -> Response:
        if exchange["version"] not in kind.versions(exchange.profile):
            return NOT_SERVED
        kind.require(exchange, verb)
        return handler(kind, exchange)

    return handle


def _read(kind: Kind, exchange: Exchange) -> Response:
    wanted = exchange.request.one("resourceVersion")
    with exchange.store.lock:
        found = kind.collection(exchange.store).items.get(exchange["name"])
        if found is None:
            kind.refuse_missing(exchange["name"])
        if not kind.is_shown(exchange, found):
            exchange.forbid(f"{kind.plural}:read")
        revision = found.current
        if wanted not in ("", "0"):
            revision = next((each for each in found.revisions if each.resource_version == wanted), revision)
            if revision.resource_version != wanted:
                kind.refuse_missing(exchange["name"])
        return answer(rendered(kind, exchange.store, found, exchange["version"], revision))


def _create(kind: Kind, exchange: Exchange) -> Response:
    document = _document(kind, exchange)
    metadata = document["metadata"]
    name = metadata.get("name") or ""
    if not name and metadata.get("generateName"):
        name = f"{metadata['generateName']}{secrets.token_hex(4)}"
    if metadata.get("resourceVersion"):
        refuse_resource(400, "BadRequest", "resourceVersion should not be set on objects to be created")
    with exchange.store.lock:
        if name in kind.collection(exchange.store).items:
            message = f'{kind.qualified} "{name}" already exists'
            refuse_resource(409, "AlreadyExists", message, name=name, group=kind.group, kind=kind.plural)
        return _store(kind, exchange, name, document)


def _replace(kind: Kind, exchange: Exchange) -> Response:
    document = _document(kind, exchange)
    name = exchange["name"]
    if document["metadata"].get("name", name) != name:
        refuse_resource(400, "BadRequest", "the name of the object does not match the name on the URL")
    with exchange.store.lock:
        return _store(kind, exchange, name, document)


def _patch(kind: Kind, exchange: Exchange) -> Response:
    content_type = exchange.request.headers.get("content-type", "").split(";")[0]
    if content_type != "application/merge-patch+json":
        message = f"the body of the request was in an unknown format: {content_type}; this server takes merge patches"
        refuse_resource(415, "UnsupportedMediaType", message)
    patch = exchange.request.document()
    with exchange.store.lock:
        found = kind.collection(exchange.store).items.get(exchange["name"])
        if found is None:
            kind.refuse_missing(exchange["name"])
        current = orjson.loads(orjson.dumps(rendered(kind, exchange.store, found, exchange["version"])))
        if "resourceVersion" not in patch.get("metadata", {}):
            del current["metadata"]["resourceVersion"]
        return _store(kind, exchange, found.name, merged(current, patch))


def merged(value: Any, patch: Any) -> Any:
    """Return a document with a merge patch (RFC 7386) applied."""
    if not isinstance(patch, dict):
        return patch
    result = dict(value) if isinstance(value, dict) else {}
    for key, change in patch.items():
        if change is None:
            result.pop(key, None)
        else:
            result[key] = merged(result.get(key), change)
    return result


def _document(kind: Kind, exchange: Exchange) -> Document:
    """Return the object of the body, with metadata and spec. Raises ApiError (400)."""
    document = exchange.request.document()
    expected = f"{kind.group}/{exchange['version']}"
    if document.get("apiVersion") != expected or document.get("kind") != kind.name:
        given = f"{document.get('apiVersion')!r}, kind {document.get('kind')!r}"
        refuse_resource(
            400, "BadRequest", f"the API version in the data ({given}) does not match {expected}, {kind.name}"
        )
    if not isinstance(document.get("metadata"), dict):
        refuse_resource(400, "BadRequest", "metadata is missing")
    return document


def _store(kind: Kind, exchange: Exchange, name: str, document: Document) -> Response:
    """Check and store an object; whoever calls holds the lock."""
    metadata, spec = document["metadata"], document.get("spec")
    collection = kind.collection(exchange.store)
    existing = collection.items.get(name)
    given_version = metadata.get("resourceVersion") or ""
    if given_version and existing is None:
        kind.refuse_conflict(name, "the object does not exist any more")
    forgives = kind.forgives_stale_versions(exchange.profile)
    if existing is not None and given_version not in ("", existing.current.resource_version) and not forgives:
        kind.refuse_conflict(
            name, "the object has been modified; please apply your changes to the latest version and try again"
        )
    if not _NAME.fullmatch(name):
        kind.refuse_invalid(name, "metadata.name", "must be 1 to 40 characters of a-z, A-Z, 0-9, - and _")
    if not isinstance(spec, dict):
        kind.refuse_invalid(name, "spec", "must be an object")
    draft = _draft(kind, name, metadata, spec, exchange["version"])
    is_dry = exchange.request.one("dryRun") == "All"
    draft = kind.prepare(exchange, name, spec, draft)
    parent = exchange.store.folders.items.get(draft.folder)
    if draft.folder and parent is None and not is_dry:
        refuse_resource(404, "NotFound", f'folders.folder.grafana.app "{draft.folder}" not found', name=draft.folder)
    if exchange.profile.is_13 or (existing is not None and existing.is_file_provisioned):
        check_write(exchange, existing.current.draft.annotations if existing else None, draft.annotations)
    check_folder(parent, draft.annotations)
    if is_dry:
        scratch = {name: evolve(existing)} if existing else {}
        collection = Resources(Ticks(), scratch)
    kept = draft if exchange.profile.keeps_annotations else evolve(draft, annotations={})
    saved = collection.save(name, kept, exchange.identity, always_counts=not exchange.profile.is_13)
    shown = rendered(kind, exchange.store, saved, exchange["version"])
    if kind.shows_what_it_loses:
        shown["metadata"]["annotations"] = {**draft.annotations, **shown["metadata"]["annotations"]}
    return answer(shown, 200 if existing else 201)


def _draft(kind: Kind, name: str, metadata: Document, spec: Document, version: str) -> Draft:
    annotations: Mapping[str, object] = metadata.get("annotations") or {}
    labels: Mapping[str, object] = metadata.get("labels") or {}
    where: Literal["annotations", "labels"]
    for where, entries in (("annotations", annotations), ("labels", labels)):
        for key, value in entries.items():
            if not isinstance(value, str):
                kind.refuse_invalid(name, f"metadata.{where}[{key}]", "must be a string")
    return draft_of(
        spec,
        folder=str(annotations.get(FOLDER, "")),
        annotations={key: str(value) for key, value in annotations.items() if key not in _SERVER_OWNED},
        labels={key: str(value) for key, value in labels.items() if key != INTERNAL_ID},
        message=str(annotations.get(MESSAGE, "")),
        stored_version=version,
    )


def _delete(kind: Kind, exchange: Exchange) -> Response:
    options = exchange.request.document() if exchange.request.body.strip() else {}
    expected = (options.get("preconditions") or {}).get("resourceVersion")
    with exchange.store.lock:
        found = kind.collection(exchange.store).items.get(exchange["name"])
        if found is None:
            kind.refuse_missing(exchange["name"])
        if expected and expected != found.current.resource_version:
            kind.refuse_conflict(found.name, "the ResourceVersion in the precondition does not match")
        if exchange.request.one("dryRun") != "All":
            kind.remove(exchange, found)
    details = {"name": found.name, "group": kind.group, "kind": kind.plural}
    return answer(status_document(200, "", "", details=details, succeeded=True))
