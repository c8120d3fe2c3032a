"""Dashboards of the resource API: conversion between versions, and what file provisioning protects.

Source: docs/reference/grafana-api.md, 3.3. Conversion between the classic and the v2 layout is left out: an object stored
as one and asked for as the other comes back with ``status.conversion.failed``.
"""

import orjson
from attrs import evolve

from grafana_stand_in.dashboard_spec import check_spec, migrated
from grafana_stand_in.messages import Document, refuse_resource
from grafana_stand_in.profile import DASHBOARD_GROUP
from grafana_stand_in.resource_api import routes
from grafana_stand_in.resource_kind import Kind
from grafana_stand_in.resources import Draft, Resource, Revision
from grafana_stand_in.routing import Exchange

_V1 = ("v1", "v1beta1")


def _prepare(exchange: Exchange, name: str, spec: Document, draft: Draft) -> Draft:
    check_spec(spec, lambda field, why: DASHBOARDS.refuse_invalid(name, f"spec.{field}", why))
    if draft.stored_version.startswith("v2") != draft.is_v2:
        DASHBOARDS.refuse_invalid(name, "spec", f"conflicting values: the layout is not that of {draft.stored_version}")
    stored = migrated(spec, exchange.store)
    # What is written as v1 is stored migrated, so that /api returns it so too (10).
    return evolve(draft, migrated=stored, content=stored or draft.content) if draft.stored_version in _V1 else draft


def _view(revision: Revision, version: str) -> tuple[object, Document]:
    draft = revision.draft
    if draft.is_v2 != version.startswith("v2"):
        error = f"cannot convert {draft.stored_version} to {version}"
        conversion = {"failed": True, "storedVersion": draft.stored_version, "error": error}
        return {"title": draft.title}, {"conversion": conversion}
    conversion = {} if version == draft.stored_version else {"failed": False, "storedVersion": draft.stored_version}
    content = draft.content if version == "v0alpha1" else draft.migrated or draft.content
    return orjson.Fragment(content), {"conversion": conversion} if conversion else {}


def _remove(exchange: Exchange, resource: Resource) -> None:
    if resource.is_file_provisioned and exchange.request.one("gracePeriodSeconds") != "0":
        refuse_resource(400, "BadRequest", "provisioned dashboard cannot be deleted", name=resource.name)
    exchange.store.dashboards.delete(resource.name)


DASHBOARDS = Kind(
    group=DASHBOARD_GROUP,
    plural="dashboards",
    name="Dashboard",
    versions=lambda profile: profile.dashboard_versions,
    collection=lambda store: store.dashboards,
    prepare=_prepare,
    view=_view,
    remove=_remove,
)
ROUTES = routes(DASHBOARDS)
