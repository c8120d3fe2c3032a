"""Every other kind of the resource API: objects that are kept as they are given, each kind alike.

Which there are is what a running 12.4 lists; none of their own rules on specs is known here.
Source: docs/reference/grafana-api.md, 6.
"""

import orjson

from grafana_stand_in.messages import Document
from grafana_stand_in.profile import APP_KINDS, AppKind
from grafana_stand_in.resource_api import routes
from grafana_stand_in.resource_kind import Kind
from grafana_stand_in.resources import Draft, Resource, Revision
from grafana_stand_in.routing import Exchange


def _as_given(exchange: Exchange, name: str, spec: Document, draft: Draft) -> Draft:
    return draft


def _view(revision: Revision, version: str) -> tuple[object, Document]:
    return orjson.Fragment(revision.draft.content), {}


def _kind(app: AppKind) -> Kind:
    def remove(exchange: Exchange, resource: Resource) -> None:
        exchange.store.app(app.plural).delete(resource.name)

    return Kind(
        group=app.group,
        plural=app.plural,
        name=app.name,
        versions=lambda profile: app.versions if profile.has_apis else (),
        collection=lambda store: store.app(app.plural),
        prepare=_as_given,
        view=_view,
        remove=remove,
        shows_what_it_loses=False,
        by_role=True,
    )


ROUTES = tuple(route for app in APP_KINDS for route in routes(_kind(app)))
