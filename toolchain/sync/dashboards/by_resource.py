"""Dashboards by the resource API (docs/reference/grafana-api.md, 3.3 and 10)."""

from collections.abc import Callable, Iterable, Mapping

from attrs import evolve, frozen

from toolchain.base.documents.document import Document
from toolchain.compile.resource import FOLDER
from toolchain.define.environment import DashboardsForm
from toolchain.live.grafana import dashboards_legacy
from toolchain.live.grafana.dashboard_search import count_dashboards, tagged_dashboards
from toolchain.live.grafana.errors import Conflict, Forbidden, Invalid, NotFound
from toolchain.live.grafana.resources import (
    Collection,
    create_resource,
    delete_resource,
    get_resource,
    list_resources,
    list_revisions,
    replace_resource,
    would_replace,
)
from toolchain.migrate.resource.convert import classic_of, is_schema_2
from toolchain.sync.dashboards.history import Agreed, Revision, agreed, last_write, settled
from toolchain.sync.dashboards.marking import is_tagged, marked, message, message_mark, tag_of, unmarked
from toolchain.sync.destination import Destination
from toolchain.sync.marks import (
    MESSAGE,
    annotations_of,
    edit_of,
    mark_of,
    obstacle_of,
    written_annotations,
    written_resource,
)
from toolchain.sync.model import Desired, Edit, Key, Live
from toolchain.sync.normal_form import form_as_wanted

_A_PAGE = 6
"""How many dashboards of others are read in the time that one of ours takes by itself: lists come in large pages."""


@frozen(eq=False)
class ResourceDashboards:
    """The dashboards of a server that has them as resources; ``key`` gives the key of one by its uid.

    ``schema`` is the one in which they are read and written.
    """

    destination: Destination
    key: Callable[[str], Key]
    schema: DashboardsForm = "classic"

    @property
    def _kind(self) -> Collection:
        classic = self.destination.capabilities.dashboard_collection
        return classic if self.schema == "classic" else evolve(classic, version=self.schema)

    def found(self, wanted: Mapping[str, Desired]) -> list[Live]:
        """Return the dashboards that are ours or have our uids.

        What differs from what is wanted is asked of the server, several at once.
        """
        relevant = [
            self._lightened(self._live(raw, wanted.get(raw["metadata"]["name"])), wanted)
            for raw in self._read(wanted)
            if self._concerns(raw, wanted)
        ]
        return self.destination.each(lambda each: self._settled(each, wanted.get(each.key.name)), relevant)

    def read(self, uid: str, desired: Desired | None) -> Live | None:
        """Return a dashboard as it is now, None where there is none."""
        raw = self._get(uid)
        if raw is None:
            return None
        live, _ = self._with_ownership(self._live(raw, desired), desired)
        return live if desired is None else self._with_outcome(live, desired)

    def agreed(self, live: Live, desired: Desired) -> Agreed | None:
        """Return what Grafana and the definitions said last of a dashboard, None where the server does not keep it."""
        wanted = desired.document if live.outcome is None else live.outcome
        names, last = self._logins(live), edit_of(live.raw).by
        revisions = []
        for raw in list_revisions(self.destination.connection, self._kind, live.key.name):
            edit = edit_of(raw)
            name = names.get(str(raw["metadata"].get("generation"))) or (live.edit.by if edit.by == last else edit.by)
            revisions.append((self._revision(raw), evolve(edit, by=name)))
        return agreed(revisions, wanted)

    def _logins(self, live: Live) -> dict[str, str]:
        """Return the names by which people know who made each version, none where the credentials do not show them."""
        try:
            versions = dashboards_legacy.list_versions(self.destination.connection, live.key.name)
        except (Forbidden, Invalid, NotFound):
            return {}
        return {str(each.get("version")): str(each.get("createdBy") or "") for each in versions}

    def save(self, desired: Desired, live: Live | None) -> None:
        """Create a dashboard, or replace it at the version that was seen."""
        body = self._body(desired, live)
        if live is None:
            create_resource(self.destination.connection, self._kind, body)
        else:
            replace_resource(self.destination.connection, self._kind, body)

    def delete(self, uid: str) -> None:
        """Delete a dashboard. Raises NotFound."""
        delete_resource(self.destination.connection, self._kind, uid)

    def _read(self, wanted: Mapping[str, Desired]) -> Iterable[Document]:
        """Yield what may concern us: all dashboards where they are few beside ours, else ours one by one."""
        connection, capabilities = self.destination.connection, self.destination.capabilities
        tagged, every = self.destination.both(
            lambda: tagged_dashboards(connection, capabilities, tag_of(self.destination)),
            lambda: count_dashboards(connection, capabilities),
        )
        uids = {*wanted, *tagged}
        if every <= _A_PAGE * len(uids):
            yield from list_resources(connection, self._kind)
            return
        yield from (each for each in self.destination.each(self._get, sorted(uids)) if each is not None)

    def _concerns(self, raw: Document, wanted: Mapping[str, Desired]) -> bool:
        is_ours = mark_of(raw, self.destination) is not None or is_tagged(raw.get("spec") or {}, self.destination)
        return is_ours or raw["metadata"]["name"] in wanted

    def _get(self, uid: str) -> Document | None:
        try:
            return get_resource(self.destination.connection, self._kind, uid)
        except NotFound:
            return None

    def _form(self, raw: Document, desired: Desired | None = None) -> Document:
        spec = unmarked(raw.get("spec") or {}, self.destination)
        return form_as_wanted(annotations_of(raw).get(FOLDER, ""), spec, desired)

    def _live(self, raw: Document, desired: Desired | None) -> Live:
        metadata, spec = raw["metadata"], raw.get("spec") or {}
        mark = mark_of(raw, self.destination)
        obstacle = obstacle_of(raw, self.destination)
        return Live(
            self.key(str(metadata["name"])),
            str(spec.get("title", "")),
            self._form(raw, desired),
            # A restore marks by itself what was ours.
            {**raw, "spec": unmarked(spec, self.destination)},
            str(metadata.get("resourceVersion", "")),
            mark,
            edit_of(raw),
            obstacle,
            mark is not None or (not obstacle and is_tagged(spec, self.destination)),
        )

    def _lightened(self, live: Live, wanted: Mapping[str, Desired]) -> Live:
        """Return a dashboard without what Grafana returned where it will not be written: a thousand fill the memory."""
        desired = wanted.get(live.key.name)
        is_as_wanted = live.is_ours and desired is not None and live.document == desired.document
        return evolve(live, raw=None) if is_as_wanted else live

    def _settled(self, live: Live, desired: Desired | None) -> Live:
        if live.raw is None:
            return live
        live, last = self._with_ownership(live, desired)
        if not live.is_ours or live.obstacle:
            return live
        if desired is not None:
            live = self._with_outcome(live, desired)
            if not live.differs_from(desired):
                return evolve(live, raw=None)
        live = settled(live, desired, self.destination.manager, last or self._last_write(live))
        return evolve(live, edit=self._with_login(live)) if live.is_edited else live

    def _with_login(self, live: Live) -> Edit:
        """Return the last change with the name by which people know who made it: resources say ``user:`` and a uid."""
        try:
            meta = dashboards_legacy.get_dashboard(self.destination.connection, live.key.name).get("meta") or {}
        except (Forbidden, Invalid, NotFound):
            return live.edit
        return evolve(live.edit, by=str(meta.get("updatedBy") or live.edit.by))

    def _with_ownership(self, live: Live, desired: Desired | None) -> tuple[Live, Revision | None]:
        """Return one of our uids as ours where an earlier revision has our marks: an edit by ``/api`` drops them.

        Where that was looked up, the revision comes with it.
        """
        if live.is_ours or live.obstacle or desired is None:
            return live, None
        last = self._last_write(live)
        return evolve(live, is_ours=last is not None), last

    def _with_outcome(self, live: Live, desired: Desired) -> Live:
        """Return a dashboard of ours with what the server says that writing the desired one would leave."""
        if not live.is_ours or live.document == desired.document or live.obstacle:
            return live
        try:
            outcome = would_replace(self.destination.connection, self._kind, self._body(desired, live))
        except (Conflict, Forbidden):
            # Somebody saves it right now, which the write will find; or the credentials may only read.
            return live
        except Invalid as error:
            return evolve(live, obstacle=f"Grafana would not take it: {error.message}")
        return evolve(live, outcome=self._form(outcome, desired))

    def _last_write(self, live: Live) -> Revision | None:
        revisions = list_revisions(self.destination.connection, self._kind, live.key.name)
        return last_write(self._revision(raw) for raw in revisions)

    def _revision(self, raw: Document) -> Revision:
        mark = mark_of(raw, self.destination)

        def spec() -> Document:
            found = unmarked(raw.get("spec") or {}, self.destination)
            return classic_of(found).document if is_schema_2(found) else found

        if mark is not None:
            return Revision(f"checksum {mark.checksum}", mark.checksum, lambda: self._form(raw), spec)
        said = message_mark(annotations_of(raw).get(MESSAGE, ""), self.destination)
        return Revision(said.text, said.checksum, lambda: self._form(raw), spec, said.gives_back)

    def _body(self, desired: Desired, live: Live | None) -> Document:
        annotations = {
            **written_annotations(self.destination, desired, live, desired.checksum),
            MESSAGE: message(self.destination, desired),
        }
        body = written_resource(desired.payload, self._kind, annotations, live)
        return {**body, "spec": marked(body["spec"], self.destination)} if desired.is_ours else body
