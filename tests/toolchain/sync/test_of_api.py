"""Resources that are nothing but their spec behind the resource API: what a kind has without a line of its own."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import orjson
import pytest
from attrs import evolve

from grafana_stand_in.resource_kind import rendered
from grafana_stand_in.stand_in import GrafanaStandIn
from tests.toolchain.sync.deploys import destination, project
from toolchain.base.source import UNKNOWN
from toolchain.compile.artifact import Artifact, resource_artifact
from toolchain.compile.resource import resource
from toolchain.define.resources.kind import ApiKind, ResourceApi
from toolchain.live.grafana.resources import Collection, get_resource, replace_resource
from toolchain.sync.apply import apply
from toolchain.sync.backup import read_backup
from toolchain.sync.change import Action
from toolchain.sync.deploy import Deployed, deploy
from toolchain.sync.destination import Destination
from toolchain.sync.kind import Kinds, by_name, desired_by
from toolchain.sync.kinds.of_api import ApiResources
from toolchain.sync.needed_rights import Access
from toolchain.sync.plan import Consent, Plan
from toolchain.sync.reading import plan_for
from toolchain.sync.restore import plan_to_restore
from toolchain.sync.rights import MissingRightsError, require_rights

API = ResourceApi("collections.grafana.app", ("v9", "v1alpha1"), "Stars", "stars")
STARS = ApiKind(name="stars", folder="stars", definition=object, api=API, spec=vars)
"""A kind that is defined nowhere, of a group that Grafana has."""
KINDS: Kinds = by_name(ApiResources(STARS))
OURS = Collection(API.group, "v1alpha1", "default", API.plural)
EDITS = Consent(overwrite_edits=frozenset({"all"}))


def stars(uid: str = "ours", **spec: Any) -> Artifact:
    """What a definition is compiled to."""
    return resource_artifact(STARS, uid, resource(API, uid, {"title": "Ours", "names": ["a", "b"], **spec}), UNKNOWN)


@pytest.fixture
def server() -> Iterator[GrafanaStandIn]:
    """A Grafana whose storage keeps marks."""
    with GrafanaStandIn() as server:
        yield server


def planned(there: Destination, *artifacts: Artifact, consent: Consent | None = None) -> Plan:
    """The plan of some artifacts."""
    return plan_for(there, desired_by(KINDS, artifacts), KINDS, consent or Consent())


def carried_out(there: Destination, artifacts: Sequence[Artifact], backups: Path, consent: Consent = EDITS) -> Deployed:
    """A deploy of some artifacts."""
    done = deploy(there, lambda at: planned(at, *artifacts, consent=consent), KINDS, lambda _: None, backups)
    assert (done.applied.is_complete, done.unverified) == (True, ())
    return done


def edited(there: Destination, uid: str = "ours", *, keeps_marks: bool = True, **spec: Any) -> None:
    """Somebody's edit: the interface keeps the marks, another API drops them."""
    raw = get_resource(there.connection, OURS, uid)
    metadata = raw["metadata"] if keeps_marks else {**raw["metadata"], "annotations": {}}
    replace_resource(there.connection, OURS, {**raw, "metadata": metadata, "spec": {**raw["spec"], **spec}})


def test_it_is_written_in_a_version_that_the_server_has_and_written_once(
    server: GrafanaStandIn, tmp_path: Path
) -> None:
    with destination(server, project()) as there:
        done = carried_out(there, [stars()], tmp_path)
        assert [change.action for change in done.applied.done] == [Action.CREATE]
        assert planned(there, stars()).writes == ()
        assert [each.path for change in planned(there, stars(names=["a"])).writes for each in change.changes] == [
            "names[1]"
        ]
        stored = get_resource(there.connection, OURS, "ours")
    assert stored["apiVersion"] == "collections.grafana.app/v1alpha1"
    assert stored["metadata"]["annotations"]["grafana.app/managerId"] == "observability-as-code-test"


@pytest.mark.parametrize("keeps_marks", [True, False])
def test_an_edit_is_a_conflict_whether_or_not_it_keeps_the_mark(
    server: GrafanaStandIn, tmp_path: Path, keeps_marks: bool
) -> None:
    with destination(server, project()) as there:
        carried_out(there, [stars()], tmp_path)
        edited(there, keeps_marks=keeps_marks, title="Mine")
        (conflict,) = planned(there, stars()).conflicts
        assert "edited in Grafana" in conflict.reason
        assert [each.path for each in conflict.changes] == ["title"]
        carried_out(there, [stars()], tmp_path)
        assert planned(there, stars()).changes[0].action is Action.NONE


def test_an_edit_that_the_definitions_say_by_now_is_marked_anew(server: GrafanaStandIn, tmp_path: Path) -> None:
    with destination(server, project()) as there:
        carried_out(there, [stars()], tmp_path)
        edited(there, title="Mine")
        carried_out(there, [stars(title="Mine")], tmp_path, Consent())
        assert [each.action for each in planned(there, stars(title="Yours")).changes] == [Action.UPDATE]


def test_what_another_environment_manages_is_left_to_it(server: GrafanaStandIn, tmp_path: Path) -> None:
    with destination(server, project()) as there:
        carried_out(there, [stars()], tmp_path)
        other = evolve(there, environment=evolve(there.environment, name="other"))
        (conflict,) = planned(other, stars()).conflicts
        assert "managed by kubectl observability-as-code-test" in conflict.reason
        assert planned(other).writes == ()


def test_what_is_defined_no_more_is_deleted_and_a_backup_brings_it_back(server: GrafanaStandIn, tmp_path: Path) -> None:
    with destination(server, project()) as there:
        carried_out(there, [stars(), stars("second")], tmp_path)
        done = carried_out(there, [stars()], tmp_path)
        assert [str(change.key) for change in done.applied.done] == ["stars second"]
        assert done.backup is not None
        saved = read_backup(done.backup, "test")
        assert apply(there, plan_to_restore(there, KINDS, saved), KINDS).is_complete
        assert planned(there, stars(), stars("second")).writes == ()


@pytest.mark.parametrize(
    ("release", "reason"),
    [("12.4.3 legacy", "keeps no mark"), ("12.4.3 api", "does not have collections.grafana.app in v9 or v1alpha1")],
)
def test_a_server_that_cannot_keep_it_or_its_mark_is_left_alone_and_that_is_said(release: str, reason: str) -> None:
    with GrafanaStandIn(release) as server, destination(server, project()) as there:
        plan = planned(there, stars())
        assert plan.changes == ()
        assert len(plan.warnings) == 1
        assert "stars ours left out" in plan.warnings[0]
        assert reason in plan.warnings[0]
        assert planned(there).warnings == ()


def test_whoever_may_only_read_sees_the_difference(server: GrafanaStandIn, tmp_path: Path) -> None:
    with destination(server, project()) as there:
        carried_out(there, [stars()], tmp_path)
    with destination(server, project(), token=server.tokens.viewer) as there:
        assert [each.path for each in planned(there, stars(title="New")).writes[0].changes] == ["title"]


def test_what_a_server_adds_is_no_edit(server: GrafanaStandIn, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def completed(*arguments: Any) -> dict[str, Any]:
        shown = orjson.loads(orjson.dumps(rendered(*arguments)))
        return {**shown, "spec": {**shown["spec"], "added": "by the server"}}

    for module in ("resource_api", "resource_lists"):
        monkeypatch.setattr(f"grafana_stand_in.{module}.rendered", completed)
    with destination(server, project()) as there:
        carried_out(there, [stars()], tmp_path)
        (change,) = planned(there, stars()).changes
        assert (change.action, change.reason) == (Action.NONE, "")
        (change,) = planned(there, stars(title="New")).changes
    assert [each.path for each in change.changes] == ["title"]


def test_a_role_that_may_not_write_is_found_before_anything_is_written(server: GrafanaStandIn) -> None:
    for token, is_enough in ((server.tokens.viewer, False), (server.tokens.editor, True)):
        with destination(server, project(), token=token) as there:
            require_rights(there, KINDS, {"stars"}, Access.READ)
            if is_enough:
                require_rights(there, KINDS, {"stars"}, Access.WRITE)
                continue
            with pytest.raises(MissingRightsError, match=r"the role Editor \(stars\)"):
                require_rights(there, KINDS, {"stars"}, Access.WRITE)
    assert server.state()["apps"] == {}
