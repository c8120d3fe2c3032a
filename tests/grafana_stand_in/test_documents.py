"""Durations, merge patches and template checks: the small parts that the routes stand on."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grafana_stand_in.durations import canonical, canonical_text, milliseconds
from grafana_stand_in.integrations import REDACTED, redacted, restored
from grafana_stand_in.resource_api import merged
from grafana_stand_in.templates import template_problem
from toolchain.base.durations import duration_seconds

_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=3),
    lambda inner: st.dictionaries(st.sampled_from("abcd"), inner, max_size=3) | st.lists(inner, max_size=2),
    max_leaves=10,
)


@given(st.integers(0, 10**13))
def test_a_canonical_duration_is_the_same_time(total: int) -> None:
    text = canonical(total)
    assert milliseconds(text) == total
    assert canonical_text(text) == text
    assert duration_seconds(text) == total / 1000


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("300s", "5m"),
        ("0", "0s"),
        ("90m", "1h30m"),
        ("24h", "1d"),
        ("36h", "1d12h"),
        ("90d", "90d"),
        ("7d", "1w"),
        ("", None),
        ("5", None),
    ],
)
def test_durations_as_prometheus_writes_them(written: str, read: str | None) -> None:
    assert canonical_text(written) == read


def _without_nulls(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    return {key: _without_nulls(each) for key, each in value.items() if each is not None}


@given(_JSON)
def test_a_merge_patch_onto_nothing_is_itself_without_nulls(patch: Any) -> None:
    assert merged(None, patch) == _without_nulls(patch)


@given(_JSON, _JSON)
def test_a_merge_patch_does_the_same_twice(value: Any, patch: Any) -> None:
    once = merged(value, patch)
    assert merged(once, patch) == once


@pytest.mark.parametrize(
    ("kind", "settings"),
    [
        ("webhook", {"url": "http://x", "password": "canary", "hmacConfig": {"secret": "canary", "header": "X"}}),
        ("slack", {"url": "canary", "title": "t"}),
        ("telegram", {"bottoken": "canary", "chatid": "1"}),
    ],
)
def test_redacted_settings_come_back_whole(kind: str, settings: dict[str, Any]) -> None:
    shown = redacted(kind, settings)
    assert "canary" not in str(shown)
    assert REDACTED in str(shown)
    assert restored(kind, shown, settings) == settings


@pytest.mark.parametrize(
    ("text", "is_valid"),
    [
        ('{{ define "x" }}{{ range .Alerts }}{{ if .Labels }}a{{ else }}b{{ end }}{{ end }}{{ end }}', True),
        ('{{- define "x" -}} {{/* a comment " */}} {{- end -}}', True),
        ("{{ if }", False),
        ("{{}}", False),
        ('{{ "open }}', False),
        ("{{ range .Alerts }}", False),
    ],
)
def test_templates_are_read_as_far_as_braces_and_blocks_tell(text: str, is_valid: bool) -> None:
    assert (template_problem(text) == "") == is_valid
