"""What is sent are the artifacts, as they are written and read again, and the marks of a deploy."""

import json
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from attrs import evolve

from grafana_stand_in.profile import RELEASES
from grafana_stand_in.stand_in import GrafanaStandIn
from tests.conftest import REPOSITORY
from tests.toolchain.alerts import ERRORS, FAILED_LOGINS, GROUP, alert
from tests.toolchain.compilation import board, compilation
from tests.toolchain.sync.deploys import destination, plan_of
from tests.toolchain.sync.test_rulers import LOKI, MIMIR, with_rulers
from toolchain.base.secret import is_reference, references_in
from toolchain.compile.artifact import Artifact
from toolchain.compile.compilation import Compilation
from toolchain.compile.compiler import compile_project
from toolchain.compile.output import write_output
from toolchain.compile.reading import read_output
from toolchain.define.alerting.recording import RecordingRule
from toolchain.define.alerting.routing.message_template import MESSAGE_TEMPLATE
from toolchain.define.alerting.routing.policy import NOTIFICATION_POLICIES
from toolchain.define.dashboard import DASHBOARD
from toolchain.define.environment import FOLDER_KIND, FOLDER_PERMISSIONS
from toolchain.define.evaluation import RULER_GROUP, Evaluation
from toolchain.define.resources.kind import ApiKind
from toolchain.live.grafana.call import Call
from toolchain.live.grafana.http import GrafanaConnection
from toolchain.project.loading import load_project
from toolchain.sync.apply import apply
from toolchain.sync.destination import Destination
from toolchain.sync.kind import by_name, desired_by
from toolchain.sync.kinds import KINDS
from toolchain.sync.kinds.rule_file import RuleFileKind
from toolchain.sync.model import Desired


@pytest.fixture(scope="module")
def production() -> Compilation:
    """This repository, which has every kind of resource but rulers."""
    return compile_project(load_project(REPOSITORY, "production"))


def taken_by(release: str, made: Compilation) -> Compilation:
    """The project in the schema that a release takes dashboards in: without resources that keep marks the classic one."""
    if "legacy" not in release and "api" not in release:
        return made
    return in_classic_schema(made)


@cache
def in_classic_schema(made: Compilation) -> Compilation:
    """The project whose dashboards are sent in the classic schema."""
    project = made.project
    return compile_project(evolve(project, environment=evolve(project.environment, dashboards="classic")))


def of_rulers() -> Compilation:
    """A project whose rules are evaluated by rulers."""
    recording = RecordingRule(record="job:errors:increase5m", expression=ERRORS, group=GROUP, help="Errors.")
    alerts = (alert(panel=None), alert(name="ManyFailedLogins", query=FAILED_LOGINS, panel=None))
    environment = evolve(compilation(board()).project.environment, evaluation=Evaluation(MIMIR, MIMIR, LOKI))
    return compilation(alerts=alerts, recordings=(recording,), sources=(), environment=environment)


def wanted(artifacts: tuple[Artifact, ...]) -> dict[str, Desired]:
    """What artifacts make a deploy want."""
    return {str(each.key): each for each in desired_by(KINDS, artifacts)}


def test_a_deploy_of_what_was_written_is_that_of_what_was_compiled(production: Compilation, tmp_path: Path) -> None:
    for made in (production, of_rulers()):
        compiled = wanted(made.artifacts)
        read = wanted(read_output(write_output(made, tmp_path).directory).artifacts)
        assert read.keys() == compiled.keys()
        for key, one in compiled.items():
            other = read[key]
            assert (other.checksum, other.title, other.location) == (one.checksum, one.title, one.location), key
            assert json.dumps(other.payload) == json.dumps(one.payload), key


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[Call]:
    """Every call from now on."""
    calls: list[Call] = []
    exchange = GrafanaConnection.exchange

    def recorded(connection: GrafanaConnection, call: Call) -> Any:
        calls.append(call)
        return exchange(connection, call)

    monkeypatch.setattr(GrafanaConnection, "exchange", recorded)
    return calls


def deploy(there: Destination, made: Compilation) -> None:
    """Apply the plan of a project, all of it."""
    assert apply(there, plan_of(there, made, KINDS), KINDS).is_complete


def documents(calls: list[Call]) -> Iterator[Any]:
    """The documents of writes; a dashboard of ``/api`` as a resource."""
    for call in calls:
        if call.method in ("POST", "PUT") and call.body is not None:
            document = yaml.safe_load(call.body) if "yaml" in call.content_type else json.loads(call.body)
            yield document
            if isinstance(document, dict) and "dashboard" in document:
                annotations = {"grafana.app/folder": document["folderUid"]}
                yield {"metadata": {"annotations": annotations}, "spec": document["dashboard"]}


def holds(whole: Any, part: Any) -> bool:
    """Whether a document holds all of another one: marks are further fields, last elements and ends of texts."""
    if is_reference(part):
        return isinstance(whole, str) and whole.endswith(f"value of {part['$secret']}")
    if isinstance(part, Mapping):
        return isinstance(whole, dict) and all(name in whole and holds(whole[name], part[name]) for name in part)
    if isinstance(part, list):
        return isinstance(whole, list) and len(whole) >= len(part) and all(map(holds, whole, part))
    if isinstance(part, str):
        return isinstance(whole, str) and whole.startswith(part.rstrip())
    return bool(whole == part)


def essence(artifact: Artifact, release: str) -> Any:
    """What of an artifact is sent to a release in the body of a call."""
    document = artifact.document
    if artifact.kind is RULER_GROUP:
        return document["group"]
    if artifact.kind is DASHBOARD and ("legacy" in release or "api" in release):
        return {"metadata": {"annotations": document["metadata"]["annotations"]}, "spec": document["spec"]}
    if artifact.kind is NOTIFICATION_POLICIES:
        return {"routes": [document]}
    if artifact.kind is MESSAGE_TEMPLATE:
        return {"template": document["template"]}
    if artifact.kind is FOLDER_KIND and ("legacy" in release or "api" in release):
        return {"uid": document["metadata"]["name"], **document["spec"]}
    return {name: value for name, value in document.items() if name != "apiVersion"}  # the server's


@pytest.mark.parametrize("release", RELEASES)
def test_every_artifact_of_a_resource_is_sent_as_it_was_compiled(
    production: Compilation, sent: list[Call], release: str
) -> None:
    made = taken_by(release, production)
    secrets = {
        name: f"value of {name}" for each in wanted(made.artifacts).values() for name in references_in(each.payload)
    }
    with GrafanaStandIn(release) as server, destination(server, made, secrets=secrets) as there:
        deploy(there, made)
    bodies = list(documents(sent))
    resources = [each for each in made.artifacts if each.path.startswith("resources/")]
    has_marks = "legacy" not in release and "api" not in release
    left_out = [each for each in resources if isinstance(each.kind, ApiKind) and not has_marks]
    others = {
        each.path: essence(each, release)
        for each in resources
        if each.kind is not FOLDER_PERMISSIONS and each not in left_out
    }
    assert len(others) > 40
    missing = [path for path, each in others.items() if not any(holds(body, each) for body in bodies)]
    assert not missing


def test_groups_of_rulers_are_sent_as_they_were_compiled(sent: list[Call]) -> None:
    made = of_rulers()
    with GrafanaStandIn() as server, with_rulers(server, made) as there:
        deploy(there, made)
    groups = [each for each in made.artifacts if each.kind is RULER_GROUP]
    assert len(groups) == 3
    bodies = list(documents(sent))
    missing = [each.path for each in groups if not any(holds(body, essence(each, "")) for body in bodies)]
    assert not missing


def test_a_rule_file_is_the_artifact_below_our_mark(production: Compilation) -> None:
    with GrafanaStandIn() as server, destination(server, production) as there:
        kinds = by_name(RuleFileKind())
        assert apply(there, plan_of(there, production, kinds), kinds).is_complete
        (file,) = server.rule_directory.iterdir()
        delivered = file.read_bytes()
    (artifact,) = (each for each in production.artifacts if each.path == "prometheus/rules/recordings.yaml")
    mark, note, rest = delivered.split(b"\n", 2)
    assert mark.startswith(b"# managed by observability-as-code-production ")
    assert note.startswith(b"#")
    assert rest == artifact.content()
