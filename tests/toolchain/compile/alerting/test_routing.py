"""Routing compiles to what Grafana and Alertmanager load: escaped, complete, and with secrets as references."""

import json
import re
import subprocess
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.schemas.documents import problems
from tests.toolchain.alerts import alert, errors_panel
from tests.toolchain.compilation import board, compilation
from tests.toolchain.routes import NIGHTS, PAGERS, READERS, RECEIVERS, TEXT, environment, policy, routed
from toolchain.base.secret import references_in
from toolchain.compile.alerting.routing import UID_LENGTH, integration_uid
from toolchain.compile.artifact import Artifact, resource_path
from toolchain.define.alerting.routing import ContactPoint, Email, MessageTemplate, PagerDuty, when
from toolchain.define.alerting.rule import while_firing
from toolchain.define.evaluation import Evaluation
from toolchain.languages.matching import regex

DOWN = alert(name="ServiceDown")
FOLDERS = (
    *("provisioning/alerting/", "alertmanager/"),
    *(
        f"resources/{each}/"
        for each in ("contact-points", "mute-timings", "message-templates", "notification-policies")
    ),
)
POLICIES = "resources/notification-policies/test.json"
ALERTS = (DOWN, alert(inhibited_by=[while_firing(DOWN, service="backend")]))


def artifacts(*policies: Any, **changes: Any) -> dict[str, Artifact]:
    """The artifacts of routing, by path."""
    compiled = compilation(board(errors_panel()), **{"alerts": ALERTS, **routed(*policies, **changes)})
    return {each.path: each for each in compiled.artifacts if each.path.startswith(FOLDERS)}


def document(path: str, *policies: Any, **changes: Any) -> Any:
    """One file as it is read back."""
    return yaml.safe_load(artifacts(*policies, **changes)[path].content())


def integrations(**changes: Any) -> list[Any]:
    """The integrations of the API, as they are read back."""
    return [document(path, **changes) for path in artifacts(**changes) if path.startswith("resources/contact-points/")]


def test_every_file_is_as_its_schema_says() -> None:
    compiled = artifacts()
    assert len(compiled) == 17
    found = {path: list(problems(each.kind.schema, each.document)) for path, each in compiled.items()}
    assert {path: each for path, each in found.items() if each} == {}


def test_no_file_holds_anything_but_references_to_secrets() -> None:
    names = {each.name for each in RECEIVERS.values() if not isinstance(each, str)}
    assert set(references_in(integrations())) == names
    text = artifacts()["provisioning/alerting/contact-points.yaml"].content().decode()
    assert set(re.findall(r"(?<!\$)\$(\w+)", text)) == names


def test_an_integration_of_the_api_has_the_name_of_its_contact_point_and_an_own_uid() -> None:
    items = integrations()
    assert [(each["name"], each["uid"]) for each in items][:3] == [
        ("Pagers", "team-pagers-slack"),
        ("Pagers", "team-pagers-slack-2"),
        ("Pagers", "team-pagers-email"),
    ]
    assert items[0]["settings"]["token"] == {"$secret": "SLACK_TOKEN"}
    assert items[0]["settings"]["recipient"] == "#incidents"
    assert items[1]["settings"] == {"url": {"$secret": "SLACK_WEBHOOK_URL"}, "mentionChannel": "here"}
    assert len({each["uid"] for each in items}) == len(items)


@pytest.mark.parametrize("name", ["Dead man's switch", "x" * 80, "Ärger / Not"])
def test_uids_are_legal_however_contact_points_are_called(name: str) -> None:
    assert re.fullmatch(r"[a-z0-9-]{1,40}", integration_uid(name, "pagerduty", 2))
    assert len(integration_uid("x" * 80, "slack")) == UID_LENGTH


def test_a_contact_point_that_is_not_told_of_the_end_says_so_everywhere() -> None:
    (readers,) = (each for each in integrations() if each["name"] == "Readers")
    assert readers["disableResolveMessage"] is True
    receivers = document("alertmanager/alertmanager.yaml")["receivers"]
    assert [config["send_resolved"] for each in receivers for config in _configs(each)] == [*[True] * 6, False]


def _configs(receiver: dict[str, Any]) -> Iterable[dict[str, Any]]:
    return [config for name, configs in receiver.items() if name.endswith("_configs") for config in configs]


def test_dollars_are_doubled_where_grafana_expands_them_and_nowhere_else() -> None:
    end = policy(matchers=when(service=regex("^a$")))
    template = MessageTemplate("dollar", "{{ range $x := .Alerts }}{{ $x.Status }}{{ end }}")
    component = ContactPoint(name="Pagers", integrations=[PagerDuty(receiver="pagerduty", component="{{ $.Status }}")])
    changes: dict[str, Any] = {"message_templates": (template,), "contact_points": (component, READERS)}
    tree = document("provisioning/alerting/policies.yaml", end, **changes)["policies"][0]
    assert tree["routes"][0]["object_matchers"] == [["service", "=~", "^a$$"]]
    assert document(POLICIES, end, **changes)["routes"][0]["object_matchers"][0][2] == "^a$"
    points = document("provisioning/alerting/contact-points.yaml", **changes)["contactPoints"]
    assert points[0]["receivers"][0]["settings"]["component"] == "{{ $$.Status }}"
    texts = document("provisioning/alerting/templates.yaml", **changes)["templates"]
    assert texts[0]["template"] == '{{ define "dollar" }}' + template.text + "{{ end }}\n"


def test_policies_hold_what_they_set_and_nothing_that_they_have_from_above() -> None:
    (first, second) = document(POLICIES)["routes"]
    assert first == {"receiver": "Pagers", "object_matchers": [["severity", "=", "critical"]]}
    assert second["mute_time_intervals"] == ["Nights"]


def test_mute_timings_have_the_form_that_grafana_gives_back() -> None:
    (timing,) = [document("resources/mute-timings/Nights.json")]
    interval = {"times": [{"start_time": "22:00", "end_time": "24:00"}], "location": "UTC"}
    assert timing["time_intervals"][0] == interval
    assert document("provisioning/alerting/mute-timings.yaml")["muteTimes"] == [{"orgId": 1, **timing}]


def test_an_environment_that_configures_nobody_leaves_grafanas_default_alone() -> None:
    paths = artifacts(environment=environment(receivers={}))
    assert not any("contact-points" in path or "policies" in path for path in paths)
    assert yaml.safe_load(paths["alertmanager/alertmanager.yaml"].content())["receivers"] == [{"name": "nobody"}]


def test_a_project_without_policies_leaves_grafanas_alone_and_alertmanager_out() -> None:
    paths = set(artifacts()) - set(artifacts(routings=()))
    assert paths == {
        "provisioning/alerting/policies.yaml",
        POLICIES,
        "alertmanager/alertmanager.yaml",
        "alertmanager/templates/messages.tmpl",
    }


@pytest.mark.parametrize("name", ["Planned maintenance", "a/b", "../a", "Ä" * 190, "x" * 190, "%2F", "."])
def test_a_resource_of_any_name_has_a_file_of_its_own_below_resources(name: str, tmp_path: Path) -> None:
    others = {
        resource_path("mute-timings", each) for each in ("a", "a b", "a%2Fb", "/", f"{name} ", name.upper() + "x")
    }
    path = resource_path("mute-timings", name)
    assert path not in others
    assert (tmp_path / path).resolve().parent == tmp_path / "resources/mute-timings"
    (tmp_path / path).parent.mkdir(parents=True)
    (tmp_path / path).touch()


def test_secrets_of_alertmanager_are_files() -> None:
    configuration = document("alertmanager/alertmanager.yaml")
    text = artifacts()["alertmanager/alertmanager.yaml"].content().decode()
    files = set(re.findall(r"/etc/alertmanager/secrets/(\w+)", text))
    assert files == {
        "SMTP_PASSWORD",
        *(each.name for each in RECEIVERS.values() if not isinstance(each, str)),
    }
    slack = configuration["receivers"][0]["slack_configs"]
    assert slack[0]["http_config"]["authorization"] == {"credentials_file": "/etc/alertmanager/secrets/SLACK_TOKEN"}
    assert slack[1]["text"] == "<!here> "


def test_rules_that_inhibit_become_inhibit_rules() -> None:
    assert document("alertmanager/alertmanager.yaml")["inhibit_rules"] == [
        {
            "source_matchers": ['alertname="ServiceDown"', 'service="backend"'],
            "target_matchers": ['alertname="ManyErrors"'],
            "equal": ["environment"],
        }
    ]


def test_email_without_a_server_is_left_out_of_alertmanager() -> None:
    points = (ContactPoint(name="Readers", integrations=[Email(receiver="email")]), PAGERS)
    configuration = document(
        "alertmanager/alertmanager.yaml", contact_points=points, environment=environment(mail_server=None)
    )
    assert configuration["receivers"][0] == {"name": "Readers"}
    assert "global" not in configuration


NEWER_KEYS = {"url_file": "url", "webhook_url_file": "webhook_url"}
"""Keys of Alertmanager 0.26 and 0.27, which Debian's 0.25 does not know yet, and the older ones beside them."""


def written(folder: Path, compiled: dict[str, Artifact], amtool: str) -> Path:
    """Write Alertmanager's files, in the words of the release at hand."""
    configuration = yaml.safe_load(compiled["alertmanager/alertmanager.yaml"].content())
    version = subprocess.run([amtool, "--version"], capture_output=True, text=True, check=True)
    if "version 0.25" in version.stdout + version.stderr:
        for config in (each for receiver in configuration["receivers"] for each in _configs(receiver)):
            for newer, older in NEWER_KEYS.items():
                if config.pop(newer, None):
                    config[older] = "http://example.org/"
    configuration["templates"] = [f"{folder}/*.tmpl"]
    (folder / "messages.tmpl").write_bytes(compiled["alertmanager/templates/messages.tmpl"].content())
    (folder / "alertmanager.yaml").write_text(yaml.safe_dump(configuration))
    return folder / "alertmanager.yaml"


def test_amtool_accepts_the_configuration(amtool: str, tmp_path: Path) -> None:
    path = written(tmp_path, artifacts(policy(continues=True, muted=[NIGHTS]), policy()), amtool)
    checked = subprocess.run([amtool, "check-config", str(path)], capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stdout + checked.stderr
    assert "1 inhibit rules" in checked.stdout


def test_alertmanager_links_to_its_own_page_of_silences(amtool: str, tmp_path: Path) -> None:
    path = written(tmp_path, artifacts(), amtool)
    labels = {"alertname": "A b+c", "service": "x"}
    shown = {"status": "firing", "labels": labels, "annotations": {"summary": "It is down."}}
    shown |= {"startsAt": "2026-11-23T03:00:00Z", "endsAt": "0001-01-01T00:00:00Z"}
    (tmp_path / "data.json").write_text(json.dumps({"status": "firing", "alerts": [shown], "commonLabels": labels}))
    command = [amtool, "template", "render", f"--template.glob={path.parent}/*.tmpl"]
    command += [f"--template.data={tmp_path}/data.json", f"--template.text={TEXT.call}"]
    rendered = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    link = "http://alertmanager/#/silences/new?filter=%7Balertname%3D%22A%20b%2Bc%22%2Cservice%3D%22x%22%7D"
    assert rendered.strip() == f"It is down. {link}"


def test_nothing_is_made_for_alertmanager_where_grafana_evaluates_every_alert() -> None:
    compiled = artifacts(environment=environment(evaluation=Evaluation()))
    assert compiled
    assert [path for path in compiled if path.startswith("alertmanager/")] == []
