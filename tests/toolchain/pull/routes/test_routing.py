"""Routing of a Grafana or an Alertmanager becomes a module that says the same, and holds no secret."""

import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml
from attrs import evolve

from tests.programs import needed
from tests.toolchain.compilation import BY_RULERS, ENVIRONMENT, compilation
from toolchain.base.documents.document import Document
from toolchain.base.errors import UserError
from toolchain.base.secret import Secret
from toolchain.compile.compilation import Compilation
from toolchain.define.alerting.routing import (
    ContactPoint,
    Email,
    MessageTemplate,
    MuteTiming,
    PlainIntegration,
    Routing,
    Slack,
    Webhook,
)
from toolchain.pull.imports.given import Given, given_of_file
from toolchain.pull.imports.kind import ImportContext
from toolchain.pull.imports.kinds import kind_of
from toolchain.pull.imports.routing import ROUTING
from toolchain.pull.verification import run

COMPILATION = compilation(environment=evolve(ENVIRONMENT, evaluation=BY_RULERS))

GRAFANA: Document = {
    "apiVersion": 1,
    "contactPoints": [
        {
            "orgId": 1,
            "name": "Ops on call",
            "receivers": [
                {
                    "uid": "a",
                    "type": "slack",
                    "settings": {"recipient": "#ops", "token": "[REDACTED]", "text": '{{ template "x" . }}'},
                },
                {"uid": "b", "type": "email", "settings": {"addresses": "a@b.c;d@e.f", "singleEmail": True}},
                {"uid": "c", "type": "opsgenie", "settings": {"apiKey": "$OPSGENIE_KEY", "autoClose": False}},
                {"uid": "d", "type": "slack", "settings": {"url": "https://hooks/xyz", "username": "bot"}},
                {"uid": "e", "type": "webhook", "settings": {"url": "https://u:p@h/s", "httpMethod": "POST"}},
            ],
        },
        {
            "orgId": 1,
            "name": "Quiet",
            "receivers": [
                {
                    "uid": "f",
                    "type": "teams",
                    "settings": {"url": "https://teams/t", "sectiontitle": "x"},
                    "disableResolveMessage": True,
                }
            ],
        },
    ],
    "policies": [
        {
            "orgId": 1,
            "receiver": "Quiet",
            "group_by": ["..."],
            "routes": [
                {
                    "receiver": "Ops on call",
                    "object_matchers": [["severity", "=~", "critical|page"], ["team", "!=", 'a"b']],
                    "continue": True,
                    "group_by": ["alertname"],
                    "mute_time_intervals": ["nights"],
                    "active_time_intervals": ["elsewhere"],
                    "routes": [{"matchers": ["a = b", 'c =~ "d.*"'], "repeat_interval": "1h"}, {"match": {"x": "y"}}],
                }
            ],
        }
    ],
    "muteTimes": [
        {
            "orgId": 1,
            "name": "nights",
            "time_intervals": [
                {
                    "times": [{"start_time": "22:00", "end_time": "24:00"}],
                    "weekdays": ["monday:friday"],
                    "location": "Europe/Berlin",
                }
            ],
        }
    ],
    "templates": [
        {
            "orgId": 1,
            "name": "all",
            "template": '{{ define "x" -}}\n  a {{ .Status }}\n{{- end }}\n{{ define "y" }}b{{ end }}',
        },
        {"orgId": 1, "name": "bare", "template": "plain"},
    ],
}

ALERTMANAGER = """
global:
  smtp_smarthost: mail:25
  smtp_from: a@b.c
  smtp_auth_password: hunter2
  slack_api_url: https://hooks.slack.com/hunter2
route:
  receiver: team
  group_by: [alertname, cluster]
  repeat_interval: 3h
  routes:
  - matchers: [severity="critical", team=~"a|b"]
    receiver: pager
    continue: true
    mute_time_intervals: [weekends]
    routes:
    - match: {service: db}
      group_by: ['...']
  - match_re: {team: c.*}
receivers:
- name: team
  email_configs:
  - to: x@y.z
    send_resolved: true
  slack_configs:
  - channel: '#x'
- name: pager
  pagerduty_configs:
  - routing_key: hunter2
  webhook_configs:
  - url: https://hooks/hunter2
    http_config: {basic_auth: {username: u, password: hunter2}}
- name: nobody
inhibit_rules:
- source_matchers: [severity="critical"]
  target_matchers: [severity="warning"]
  equal: [alertname, cluster]
- source_match: {alertname: Down}
  target_match_re: {severity: .+}
time_intervals:
- name: weekends
  time_intervals:
  - weekdays: [saturday, sunday]
"""


def imported(document: Any, project: Compilation = COMPILATION) -> tuple[str, dict[str, Any], Any]:
    """The source of the module, what it defines, and what became of it."""
    given = document if isinstance(document, Given) else Given("grafana:routing", document)
    assert kind_of(given.document) is ROUTING
    outcome = ROUTING.outcome(given, "module", ImportContext(project))
    (source,) = outcome.modules.values()
    return source, run(source, "module.py"), outcome


def of_alertmanager(tmp_path: Path, text: str = ALERTMANAGER) -> Given:
    path = tmp_path / "alertmanager.yml"
    path.write_text(text)
    return given_of_file(path, was_named=True)


def compiled(defined: dict[str, Any]) -> Compilation:
    def of(kind: type[Any]) -> tuple[Any, ...]:
        return tuple(each for each in defined.values() if isinstance(each, kind))

    environment = evolve(ENVIRONMENT, evaluation=BY_RULERS, receivers=defined["RECEIVERS"])
    return compilation(
        environment=environment,
        contact_points=of(ContactPoint),
        routings=of(Routing),
        mute_timings=of(MuteTiming),
        message_templates=of(MessageTemplate),
    )


def artifact(made: Compilation, path: str) -> Any:
    return next(each.document for each in made.artifacts if each.path == path)


def test_contact_points_have_the_words_of_definitions_where_these_say_all() -> None:
    _, defined, _ = imported(GRAFANA)
    slack, email, opsgenie, bot, webhook = defined["OPS_ON_CALL"].integrations
    assert isinstance(slack, Slack)
    assert isinstance(email, Email)
    assert isinstance(webhook, Webhook)
    assert isinstance(opsgenie, PlainIntegration)
    assert (opsgenie.kind, opsgenie.fields, opsgenie.address_in) == ("opsgenie", {"autoClose": False}, "apiKey")
    assert isinstance(bot, PlainIntegration)
    assert (bot.kind, bot.fields, bot.address_in) == ("slack", {"username": "bot"}, "url")
    assert (defined["OPS_ON_CALL"].resolved, defined["QUIET"].resolved) == (True, False)


def test_grafana_gets_the_settings_that_it_had() -> None:
    _, defined, _ = imported(GRAFANA)
    points = artifact(compiled(defined), "provisioning/alerting/contact-points.yaml")["contactPoints"]
    settings = [each["settings"] for each in points[0]["receivers"]]
    assert settings[2] == {"autoClose": False, "apiKey": "$OPSGENIE_KEY"}
    assert settings[3] == {"username": "bot", "url": "$OPS_ON_CALL_SLACK_URL"}
    assert points[1]["receivers"][0]["disableResolveMessage"] is True


def test_policies_keep_their_order_their_matchers_and_what_they_have_from_above() -> None:
    _, defined, _ = imported(GRAFANA)
    (tree,) = artifact(compiled(defined), "provisioning/alerting/policies.yaml")["policies"]
    assert (tree["receiver"], tree["group_by"]) == ("Quiet", ["..."])
    (policy,) = tree["routes"]
    assert policy["object_matchers"] == [["severity", "=~", "critical|page"], ["team", "!=", 'a"b']]
    assert (policy["continue"], policy["mute_time_intervals"]) == (True, ["nights"])
    assert policy["active_time_intervals"] == ["elsewhere"]
    first, second = policy["routes"]
    assert first["receiver"] == second["receiver"] == "Ops on call"
    assert first["object_matchers"] == [["a", "=", "b"], ["c", "=~", "d.*"]]
    assert second["object_matchers"] == [["x", "=", "y"]]


def test_a_group_of_templates_becomes_one_for_each_that_it_defines() -> None:
    _, defined, _ = imported(GRAFANA)
    found = {each.name: each.text for each in defined.values() if isinstance(each, MessageTemplate)}
    assert found == {"x": "a {{ .Status }}", "y": "b", "bare": "plain"}


@pytest.mark.parametrize("program", ["grafana", "alertmanager"])
def test_no_secret_stands_in_the_module_and_each_is_named(program: str, tmp_path: Path) -> None:
    source, defined, outcome = imported(GRAFANA if program == "grafana" else of_alertmanager(tmp_path))
    for secret in ("hunter2", "hooks/xyz", "u:p@h", "teams/t", "REDACTED"):
        assert secret not in source
        assert secret not in " ".join(outcome.notes)
    secrets = {each.name for each in defined["RECEIVERS"].values() if isinstance(each, Secret)}
    told = {note.removeprefix("set the secret ") for note in outcome.notes if note.startswith("set the secret ")}
    assert secrets <= told


def test_what_the_api_lists_is_read_as_a_file_is() -> None:
    items = [
        {"uid": each["uid"], "name": point["name"], "type": each["type"], "settings": each["settings"]}
        for point in GRAFANA["contactPoints"]
        for each in point["receivers"]
    ]
    tree = {name: each for name, each in GRAFANA["policies"][0].items() if name != "orgId"}
    _, whole, _ = imported(GRAFANA)
    _, points, _ = imported(items)
    _, routing, _ = imported(tree)
    assert [each.type for each in points["OPS_ON_CALL"].integrations] == [
        each.type for each in whole["OPS_ON_CALL"].integrations
    ]
    assert [each.matchers for each in routing["ROUTING"].policies] == [
        each.matchers for each in whole["ROUTING"].policies
    ]
    assert imported(GRAFANA["muteTimes"])[1]["NIGHTS"].intervals == whole["NIGHTS"].intervals


def test_a_project_that_has_a_routing_gets_policies_to_put_into_it() -> None:
    has = Routing(contact_point="x", policies=[])
    _, defined, outcome = imported(GRAFANA, compilation(routings=(has,)))
    (whole,) = defined["POLICIES"]
    assert (whole.contact_point, whole.matchers, len(whole.policies)) == ("Quiet", (), 1)
    assert "the project has a routing: put POLICIES among its policies" in outcome.notes


def test_inhibit_rules_come_along_where_the_project_has_a_routing(tmp_path: Path) -> None:
    has = Routing(contact_point="x", policies=[])
    _, defined, outcome = imported(of_alertmanager(tmp_path), compilation(routings=(has,)))
    assert [each.equal for each in defined["INHIBIT_RULES"]] == [("alertname", "cluster"), ()]
    assert "put INHIBIT_RULES into inhibit_rules= of it" in outcome.notes


def test_alertmanagers_configuration_compiles_to_one_that_means_the_same(tmp_path: Path) -> None:
    _, defined, _ = imported(of_alertmanager(tmp_path))
    made = artifact(compiled(defined), "alertmanager/alertmanager.yaml")
    assert made["route"]["group_by"] == ["alertname", "cluster"]
    critical, other = made["route"]["routes"]
    assert critical["matchers"] == ['severity="critical"', 'team=~"a|b"']
    assert critical["routes"][0] == {"receiver": "pager", "matchers": ['service="db"'], "group_by": ["..."]}
    assert other == {"receiver": "team", "matchers": ['team=~"c.*"']}
    assert made["inhibit_rules"][0]["equal"] == ["alertname", "cluster"]
    assert made["inhibit_rules"][1]["source_matchers"] == ['alertname="Down"']
    team, pager = made["receivers"][:2]
    assert team["email_configs"][0]["smarthost"] == "mail:25"
    assert team["slack_configs"][0]["send_resolved"] is False
    assert pager["webhook_configs"][0]["http_config"]["basic_auth"] == {
        "username": "u",
        "password_file": "/etc/alertmanager/secrets/PAGER_WEBHOOK_HTTP_CONFIG_BASIC_AUTH_PASSWORD",
    }


def known_to_older_ones(document: Any) -> str:
    """A configuration for an amtool before 0.26, which does not know that an address can be a file."""
    return yaml.safe_dump(document).replace("url_file: /", "url: http://")


def test_amtool_takes_what_it_compiles_to(tmp_path: Path) -> None:
    _, defined, _ = imported(of_alertmanager(tmp_path))
    made = tmp_path / "compiled.yml"
    made.write_text(known_to_older_ones(artifact(compiled(defined), "alertmanager/alertmanager.yaml")))
    told = subprocess.run((needed("amtool"), "check-config", made), capture_output=True, text=True, check=False)
    assert told.returncode == 0, told.stdout + told.stderr


@pytest.mark.parametrize(
    "labels",
    [
        {"severity": "critical", "team": "a"},
        {"team": "cc"},
        {"severity": "critical", "team": "b", "service": "db"},
    ],
)
def test_amtool_routes_alerts_as_before(labels: dict[str, str], tmp_path: Path) -> None:
    given = of_alertmanager(tmp_path)
    made = tmp_path / "compiled.yml"
    made.write_text(known_to_older_ones(artifact(compiled(imported(given)[1]), "alertmanager/alertmanager.yaml")))
    told = [
        subprocess.run(
            (
                needed("amtool"),
                "config",
                "routes",
                "test",
                f"--config.file={file}",
                *(f"{n}={v}" for n, v in labels.items()),
            ),
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for file in (given.place, made)
    ]
    assert told[0] == told[1]
    assert told[0].strip()


def test_what_is_imported_passes_the_checks(tmp_path: Path) -> None:
    for document in (GRAFANA, of_alertmanager(tmp_path)):
        notes = imported(document)[2].notes
        assert [each for each in notes if not each.startswith(("set the secret", "add RECEIVERS", "mute-timing"))] == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (
            ALERTMANAGER.replace("receiver: pager", "receiver: pagers"),
            "alertmanager.yml:13: there is no receiver 'pagers'",
        ),
        (ALERTMANAGER.replace('severity="critical", team', "severity, team"), "alertmanager.yml:"),
        (f"{ALERTMANAGER}\ntracing: {{}}\n", "nobody here knows 'tracing'"),
    ],
)
def test_what_cannot_be_said_is_refused_at_its_line(text: str, words: str, tmp_path: Path) -> None:
    with pytest.raises(UserError) as refused:
        imported(of_alertmanager(tmp_path, text))
    assert words in refused.value.message
