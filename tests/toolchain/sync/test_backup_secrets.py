"""A backup holds the names of secrets, and the value of none."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from tests.toolchain.sync.deploys import WITH_SECRET
from toolchain.sync.backup_secrets import Kept, given_back, place_of, secrets_known_to, without_secrets
from toolchain.sync.difference import REDACTED
from toolchain.sync.kinds import KINDS

TOKEN = "canary-4f1c-token"
KNOWN = {"HOOK": "https://hooks.example/canary", "API_TOKEN": TOKEN}


def contact_point(**settings: Any) -> dict[str, Any]:
    """A contact point as Grafana returns it."""
    return {"uid": "team-hook", "name": "Team", "type": "webhook", "settings": settings}


def kept(kind: str, raw: Any, **defined: Any) -> Kept:
    """What is kept of a resource with these known secrets."""
    return without_secrets(KINDS[kind], raw, defined, KNOWN)


def test_a_value_that_is_known_becomes_the_name_of_its_variable() -> None:
    found = kept("contact point", contact_point(url=KNOWN["HOOK"], headers={"Authorization": f"Bearer {TOKEN}"}))
    assert found.document["settings"] == {
        "url": {"$secret": "HOOK"},
        "headers": {"Authorization": {"$secret": "API_TOKEN", "prefix": "Bearer "}},
    }
    assert found.left_out == ()


@pytest.mark.parametrize(
    "settings",
    [
        {"url": "https://hooks.example/services/T0/B0/canary"},
        {"headers": {"X-Api-Key": "canary"}},
        {"brokerUrl": "tcp://user:canary@broker:1883"},
        {"http_config": {"oauth2": {"client_secret": "canary"}}},
        {"sigv4": {"secret_key": "canary"}},
        {"bot_token": "canary"},
        {"webhook_url": "https://canary.example"},
    ],
)
def test_another_secret_of_a_contact_point_is_left_out_and_its_place_noted(settings: dict[str, Any]) -> None:
    found = kept("contact point", contact_point(**settings, title="Open"))
    assert "canary" not in json.dumps(found.document)
    assert found.document["settings"]["title"] == "Open"
    (place,) = found.left_out
    assert place[0] == "settings"


def test_what_the_definitions_have_in_the_clear_is_no_secret() -> None:
    wanted = contact_point(url="http://alerts:5001/new")
    assert kept("contact point", contact_point(url="http://alerts:5001/old"), **wanted).left_out == ()
    with_password = contact_point(url="http://user:canary@alerts:5001/old")
    assert kept("contact point", with_password, **wanted).left_out == (("settings", "url"),)
    by_name = contact_point(url={"$secret": "ELSEWHERE"})
    assert kept("contact point", contact_point(url="http://alerts:5001/old"), **by_name).left_out != ()


def test_what_grafana_hides_is_kept_by_the_name_that_the_definitions_give_it() -> None:
    wanted = contact_point(token={"$secret": "SLACK"})
    found = kept("contact point", contact_point(token="[REDACTED]", other="[REDACTED]"), **wanted)
    assert found.document["settings"] == {"token": {"$secret": "SLACK"}, "other": "[REDACTED]"}


def test_a_reference_to_no_variable_is_left_out() -> None:
    found = kept("contact point", contact_point(url={"$secret": "another value"}, token={"$secret": "SLACK"}))
    assert found.document["settings"] == {"url": REDACTED, "token": {"$secret": "SLACK"}}
    assert found.left_out == (("settings", "url"),)


def test_credentials_of_a_data_source_are_left_out_and_its_address_is_not() -> None:
    settings = {"httpHeaderName1": "X-Key", "apiToken": "canary", "timeInterval": "15s"}
    found = kept("data source", {"uid": "p", "url": "http://prometheus:9090", "password": "", "jsonData": settings})
    assert found.document == {
        "uid": "p",
        "url": "http://prometheus:9090",
        "password": "",
        "jsonData": {**settings, "apiToken": REDACTED},
    }
    found = kept("data source", {"uid": "p", "url": "http://user:canary@prometheus:9090", "jsonData": {}})
    assert found.left_out == (("url",),)


def test_a_dashboard_is_kept_as_it_is_but_for_secrets() -> None:
    options = {
        "tokenField": "id",
        "mode": "passwords",
        "url": "https://wiki.example/page",
        "content": f"use {TOKEN} here",
    }
    panel = {"title": "Tokens", "options": options, "targets": [{"password": "canary"}]}
    found = kept("dashboard", {"spec": {"panels": [panel]}})
    assert found.document["spec"]["panels"][0]["options"] == {**options, "content": REDACTED}
    assert [place_of(each) for each in found.left_out] == [
        "spec.panels[0].options.content",
        "spec.panels[0].targets[0].password",
    ]


def test_a_short_value_is_known_only_where_a_secret_is_to_be_expected() -> None:
    found = without_secrets(
        KINDS["contact point"], contact_point(token="x", title="x", httpMethod="x"), {}, {"SHORT": "x"}
    )
    assert found.document["settings"] == {"token": {"$secret": "SHORT"}, "title": "x", "httpMethod": "x"}


def test_secrets_are_known_from_the_environment_and_from_variables_whose_names_say_so() -> None:
    variables = {
        "PROMETHEUS_PASSWORD": "short",
        "OLD_WEBHOOK_URL": "https://hooks.example/old",
        "SHORT_TOKEN": "abc",
        "HOME": "/home/somebody",
        "EMPTY_TOKEN": "",
    }
    assert secrets_known_to(WITH_SECRET, variables) == {
        "PROMETHEUS_PASSWORD": "short",
        "OLD_WEBHOOK_URL": "https://hooks.example/old",
    }


def test_what_was_left_out_comes_from_grafana_or_is_missing() -> None:
    raw = contact_point(url=REDACTED, headers={"X": REDACTED}, token={"$secret": "GIVEN"})
    places = (("settings", "url"), ("settings", "headers", "X"), ("settings", "token"))
    found = given_back(raw, places, contact_point(url="https://there"))
    assert found.document["settings"]["url"] == "https://there"
    assert found.left_out == (("settings", "headers", "X"),), "what a person has written in its place is not missing"
    assert given_back(raw, places, None).left_out == places[:2]
    assert raw["settings"]["url"] == REDACTED


DOCUMENTS = some.recursive(
    some.one_of(
        some.none(), some.integers(), some.text(), some.sampled_from(["url", "[REDACTED]", REDACTED, "http://a:b@c"])
    ),
    lambda each: some.one_of(
        some.lists(each, max_size=3),
        some.dictionaries(
            some.sampled_from(["url", "settings", "token", "headers", "title", "$secret", "jsonData"]), each, max_size=3
        ),
    ),
)


@given(some.sampled_from(["contact point", "data source", "dashboard", "folder"]), DOCUMENTS, some.text(min_size=8))
def test_no_known_value_is_kept_wherever_it_is(kind: str, raw: Any, secret: str) -> None:
    hidden = {"jsonData": [raw, secret, {"title": f"a{secret}b"}], "settings": {"url": secret, "other": raw}}
    found = without_secrets(KINDS[kind], hidden, {}, {"CANARY": secret})
    assert not any(secret in text for text in _texts(found.document) if secret not in _texts_of(raw))


@given(some.sampled_from(["contact point", "data source", "dashboard"]), DOCUMENTS)
def test_what_is_left_out_is_given_back_as_it_was(kind: str, raw: Any) -> None:
    found = without_secrets(KINDS[kind], raw, {}, {})
    assert given_back(found.document, found.left_out, raw).document == raw


def _texts(document: Any) -> list[str]:
    if isinstance(document, str):
        return [document]
    inside = document.values() if isinstance(document, dict) else document if isinstance(document, list) else ()
    return [text for each in inside for text in _texts(each)]


def _texts_of(document: Any) -> str:
    return "".join(_texts(document))
