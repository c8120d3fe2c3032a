"""What somebody edited in Grafana since it was deployed, with the definitions that Git has by now in regard."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial

from attrs import evolve, frozen

from toolchain.base.documents.document import Document
from toolchain.base.errors import UserError
from toolchain.compile.artifact import Artifact, ArtifactKind, artifacts_of
from toolchain.compile.compilation import Compilation
from toolchain.compile.resource import FOLDER, dashboard_resource
from toolchain.define.alerting.group import ALERT_GROUP
from toolchain.define.dashboard import DASHBOARD
from toolchain.live.grafana.shapes import known_shape
from toolchain.project.project import Project
from toolchain.pull.alerts import AlertWriter
from toolchain.pull.dashboards import query_reader
from toolchain.pull.difference import is_same
from toolchain.pull.document import pulled_dashboard
from toolchain.pull.expressible import expressible
from toolchain.pull.live import Resource
from toolchain.pull.names import ProjectNames
from toolchain.pull.rewriting.context import Context
from toolchain.pull.rewriting.dashboards import dashboard_edits
from toolchain.pull.rewriting.keyed import FOLDER as KEYED_FOLDER
from toolchain.pull.rewriting.keyed import keyed
from toolchain.pull.rewriting.merging import Conflict, completed, merged
from toolchain.pull.rewriting.modules import Modules
from toolchain.pull.rewriting.resource import EditedResource, last_editor
from toolchain.pull.rewriting.rules import RuleEdits, keyed_group
from toolchain.sync.destination import Destination
from toolchain.sync.kinds import KINDS
from toolchain.sync.kinds.alert_rules import AlertRuleKind, group_form
from toolchain.sync.kinds.dashboard import DashboardKind
from toolchain.sync.kinds.rule_file import RuleFileKind
from toolchain.sync.model import Desired, Live
from toolchain.sync.plan import changes_to

FormerArtifacts = Callable[[], Iterable[Artifact]]
"""Gives the artifacts of the revision that was deployed last; raises UserError where that is not known."""


@frozen(eq=False)
class Reader:
    """Reads edits of one environment; ``former`` is asked where Grafana does not say what was deployed."""

    destination: Destination
    compilation: Compilation
    modules: Modules
    former: FormerArtifacts
    shared: bool

    def edited(self, named: Sequence[Resource]) -> Iterator[EditedResource]:
        """Yield what somebody edited of the resources that are named, of all of ours where none is."""
        if not named or any(each.is_dashboard for each in named):
            yield from self.dashboards([each.name for each in named if each.is_dashboard])
        if not named or any(each.kind == AlertRuleKind.name for each in named):
            yield from self.alert_groups([each.name for each in named if each.kind == AlertRuleKind.name])
        if not named:
            yield from self.others()

    def dashboards(self, uids: Iterable[str]) -> Iterator[EditedResource]:
        """Yield the dashboards that somebody edited, of all or of those with these uids."""
        kind, wanted = DashboardKind(), set(uids)
        desired = {
            each.key.name: each
            for each in kind.desired(self.compilation.artifacts)
            if not wanted or each.key.name in wanted
        }
        paths = {
            str(each.document["metadata"]["name"]): each for each in artifacts_of(DASHBOARD, self.compilation.artifacts)
        }
        with known_shape(self.destination.connection.service, "each dashboard"):
            found = list(kind.live(self.destination, desired.values()))
        queries, names = query_reader(self.compilation.project), ProjectNames(self.compilation.project)
        makers = Counter(panel.location for page in self.compilation.pages for panel in page.panels if not panel.is_row)
        for live in found:
            if not live.is_ours or not live.is_edited or live.raw is None or live.key.name not in desired:
                continue
            defined = next((each for each in self.compilation.dashboards if each.uid == live.key.name), None)
            if defined is None:
                continue
            yield self._dashboard(
                kind,
                live,
                desired[live.key.name],
                paths[live.key.name],
                partial(
                    Context,
                    self.compilation,
                    defined,
                    modules=self.modules,
                    queries=queries,
                    names=names,
                    makers=makers,
                    shared=self.shared,
                ),
            )

    def _dashboard(
        self, kind: DashboardKind, live: Live, desired: Desired, artifact: Artifact, context: Callable[..., Context]
    ) -> EditedResource:
        bare = EditedResource(live.key, artifact.location, live.edit, artifact.path)
        whole = partial(_form, self.compilation.project, str(live.key))
        form = partial(whole, with_defaults=False)
        try:
            with expressible("the dashboard"):
                last = kind.agreed(self.destination, live, desired)
                deployed = self._deployed(live) if last is None else _resource(live, desired, last.spec)
                before = form(artifact.document)
                conflicts: list[Conflict] = []
                theirs = _as_resource(live)
                base = form(deployed)
                after = merged(base, before, form(theirs), conflicts)
                since = () if last is None else last.edits
                history = [(edit, form(_resource(live, desired, spec))) for edit, spec in since]
                there = whole(artifact.document)
                edits = tuple(dashboard_edits(context(before=there), completed(there, before, after, whole(theirs))))
        except UserError as error:
            return evolve(bare, problem=f"{error.message}. {error.remedy}")
        derived = tuple(
            each.path
            for each in self.compilation.artifacts
            if each.kind is ArtifactKind.DASHBOARD and each.document.get("uid") == live.key.name
        )
        return evolve(
            bare,
            derived=derived,
            form=form,
            before=before,
            after=after,
            edits=edits,
            conflicts=tuple(conflicts),
            editor_of=partial(last_editor, base, history, live.edit),
        )

    def alert_groups(self, names: Iterable[str]) -> Iterator[EditedResource]:
        """Yield the alert groups that somebody edited, of all or of those with these names."""
        kind, wanted = AlertRuleKind(), set(names)
        desired = {
            each.key.name: each
            for each in kind.desired(self.compilation.artifacts)
            if not wanted or wanted & {each.key.name, each.title}
        }
        paths = {
            f"{each.document['folderUid']}/{each.document['title']}": each
            for each in artifacts_of(ALERT_GROUP, self.compilation.artifacts)
        }
        with known_shape(self.destination.connection.service, "each alert group"):
            found = list(kind.live(self.destination, desired.values()))
        for live in found:
            if live.is_ours and live.is_edited and live.key.name in desired:
                yield self._alert_group(kind, live, desired[live.key.name], paths[live.key.name])

    def _alert_group(self, kind: AlertRuleKind, live: Live, desired: Desired, artifact: Artifact) -> EditedResource:
        bare = EditedResource(live.key, artifact.location, live.edit, artifact.path)

        def form(document: Document) -> Document:
            return keyed_group(group_form(document))

        try:
            deployed = self._deployed_group(kind, live, desired)
            before = form(artifact.document)
            conflicts: list[Conflict] = []
            after = merged(keyed_group(deployed), before, keyed_group(live.document), conflicts)
        except UserError as error:
            return evolve(bare, problem=f"{error.message}. {error.remedy}")
        there = keyed_group(group_form(artifact.document), in_words=False)
        wanted = completed(there, before, after, keyed_group(live.document, in_words=False))
        writer = AlertWriter(self.compilation, int(before["interval"]))
        folder, _, name = live.key.name.partition("/")
        rules = RuleEdits(self.modules, writer, name, folder, artifact.location, self.shared)
        edits = tuple(rules.edits(there, wanted))

        def is_as_written(document: Document) -> bool:
            return is_same(
                keyed_group(group_form(document), in_words=False), keyed_group(live.document, in_words=False)
            )

        return evolve(
            bare,
            form=form,
            before=before,
            after=after,
            edits=edits,
            conflicts=tuple(conflicts),
            is_as_written=is_as_written,
        )

    def _deployed_group(self, kind: AlertRuleKind, live: Live, desired: Desired) -> Document:
        found = kind.deployed(live, desired)
        if found is not None:
            return found
        for each in kind.desired(tuple(self.former())):
            if each.key == live.key:
                return each.document
        raise UserError("the deployed revision does not have it", "Take the edit over by hand: drift lists it.")

    def others(self) -> Iterator[EditedResource]:
        """Yield what was edited of other kinds, which is told and left to people."""
        for name, kind in KINDS.items():
            if name in (DASHBOARD.name, ALERT_GROUP.name, RuleFileKind.name) or kind.not_kept(self.destination):
                continue
            desired = {each.key: each for each in kind.desired(self.compilation.artifacts)}
            if not desired:
                continue
            with known_shape(self.destination.connection.service, f"each {name}"):
                found = list(kind.live(self.destination, desired.values()))
            for live in found:
                wanted = desired.get(live.key)
                if wanted is None or not live.is_ours or not live.is_edited or not live.differs_from(wanted):
                    continue
                paths = ", ".join(each.path for each in changes_to(live, wanted))
                problem = f"a {name} is taken over by hand: {paths}"
                yield EditedResource(live.key, wanted.location, live.edit, problem=problem)

    def _deployed(self, live: Live) -> Document:
        """Return a dashboard as the deployed revision has it."""
        for each in artifacts_of(DASHBOARD, self.former()):
            if each.document["metadata"]["name"] == live.key.name:
                found: Document = each.document
                return found
        raise UserError(
            "Grafana keeps no version of it that a deploy wrote, and the deployed revision does not have it",
            "Take the edit over by hand: pull 'dashboard UID' lists it.",
        )


def _resource(live: Live, desired: Desired, spec: Document) -> Document:
    """Return a dashboard in the envelope of the resource API."""
    folder = str(desired.payload["metadata"]["annotations"][FOLDER])
    return dashboard_resource(folder, {**spec, "uid": live.key.name})


def _as_resource(live: Live) -> Document:
    raw: Document = live.raw
    if "metadata" in raw:
        return raw
    folder = str((raw.get("meta") or {}).get("folderUid") or "")
    return dashboard_resource(folder, {**raw["dashboard"], "uid": live.key.name})


def _form(project: Project, place: str, resource: Document, *, with_defaults: bool = True) -> Document:
    """Return the keyed form of a dashboard in the envelope of the resource API, with its folder."""
    pulled = pulled_dashboard(resource, project, place)
    return {KEYED_FOLDER: pulled.folder or "", **keyed(pulled.document, with_defaults=with_defaults)}
