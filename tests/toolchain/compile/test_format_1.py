"""An output of format 1 is read as what format 2 would be, with the lines of its own files."""

import json
from typing import Any

from toolchain.base.source import SourceLocation
from toolchain.compile.entry import Entry
from toolchain.compile.format_1 import as_format_2

ENVIRONMENT = {"name": "production", "folder": {"uid": "shop", "title": "Shop"}}


def entry(path: str, kind: str, document: Any) -> Entry:
    """A file of JSON."""
    return Entry(path, kind, document, SourceLocation("alerts/routing.py", 7), json.dumps(document, indent=2))


def converted(*entries: Entry) -> dict[str, Entry]:
    """What is made of files beside the environment's, by path."""
    made = as_format_2("production", [entry("environment.json", "environment", ENVIRONMENT), *entries])
    return {each.path: each for each in made}


def test_what_one_file_listed_is_a_file_each_at_its_line() -> None:
    points = [{"uid": "ops-email", "name": "Ops"}, {"uid": "ops-slack", "name": "Ops"}]
    made = converted(entry("resources/alerting/contact-points.json", "contact-points", points))
    first, second = (made[f"resources/contact-points/shop-ops-{each}.json"] for each in ("email", "slack"))
    assert (first.kind, first.document) == ("contact-point", {"uid": "shop-ops-email", "name": "Ops"})
    assert [str(each.location) for each in (first, second)] == [
        "resources/alerting/contact-points.json:2",
        "resources/alerting/contact-points.json:6",
    ]


def test_the_tree_of_policies_is_the_route_of_the_environment() -> None:
    tree = {"receiver": "Ops", "routes": []}
    (made,) = (
        each
        for each in converted(entry("resources/alerting/policies.json", "policy-tree", tree)).values()
        if each.kind == "notification-policies"
    )
    assert made.document == {**tree, "object_matchers": [["environment", "=", "production"]]}
    assert str(made.location) == "alerts/routing.py:7"


def test_a_provisioned_data_source_is_what_the_api_takes() -> None:
    source = {
        "name": "Loki",
        "uid": "logs",
        "editable": False,
        "jsonData": {"query": "rate($$__interval)", "httpHeaderName1": "Authorization"},
        "secureJsonData": {"httpHeaderValue1": "Bearer $LOKI_TOKEN", "basicAuthPassword": "$LOKI_PASSWORD"},
    }
    made = converted(entry("a.json", "datasource-provisioning", {"datasources": [source]}))
    assert made["resources/datasources/logs.json"].document == {
        "name": "Loki",
        "uid": "logs",
        "jsonData": {"query": "rate($__interval)", "httpHeaderName1": "Authorization"},
        "secureJsonData": {
            "httpHeaderValue1": {"$secret": "LOKI_TOKEN", "prefix": "Bearer "},
            "basicAuthPassword": {"$secret": "LOKI_PASSWORD"},
        },
    }


def test_providers_tell_the_folders() -> None:
    made = converted(
        entry("b.json", "dashboard-provisioning", {"providers": [{"name": "shop-security", "folder": "For $$ only"}]})
    )
    folder = made["resources/folders/shop-security.json"].document
    assert (folder["metadata"]["name"], folder["spec"]) == ("shop-security", {"title": "For $ only"})


def test_a_rule_file_of_alerts_that_grafana_tells_is_left_out() -> None:
    group = entry("resources/alert-rule-groups/a.json", "alert-rule-group", {"rules": [{"title": "Down"}]})
    told = entry("prometheus/rules/alerts.yaml", "rule-file", {"groups": [{"rules": [{"alert": "Down"}]}]})
    recorded = entry("prometheus/rules/recordings.yaml", "rule-file", {"groups": [{"rules": [{"record": "a:b"}]}]})
    made = converted(group, told, recorded)
    assert "prometheus/rules/alerts.yaml" not in made
    assert "prometheus/rules/recordings.yaml" in made
    assert "prometheus/rules/alerts.yaml" in converted(told)
