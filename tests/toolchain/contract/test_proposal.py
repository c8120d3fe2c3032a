"""Entries that are proposed load as the metrics that are exposed, and nothing from outside is ever code."""

import runpy
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.toolchain.contract.comparing import proposed
from tests.toolchain.metrics import APP
from toolchain.catalog import Metric, MetricType, gauge

KNOWN = gauge("known", unit="short", help="Known.", owner="backend", jobs=[APP])
HOSTILE = (
    '"""',
    "'''",
    '"',
    "'",
    "\\",
    "\n",
    "\r",
    '"""\nimport os\nos.abort()\n"""',
    "{__import__('os')}",
    "\u2028",
    "#",
)


def loaded(text: str, folder: Path) -> dict[str, Metric]:
    """The metrics of the module that is proposed, by name."""
    path = folder / "proposed.py"
    path.write_text(proposed(text, KNOWN), encoding="utf-8")
    held: dict[str, Any] = runpy.run_path(str(path))
    return {value.name: value for value in held.values() if isinstance(value, Metric)}


def escaped(text: str) -> str:
    return text.replace("\\", r"\\").replace('"', r"\"").replace("\n", r"\n")


def test_types_units_buckets_and_labels_are_those_that_are_exposed(tmp_path: Path) -> None:
    text = """known 1
# HELP imports_total Imports.
# TYPE imports_total counter
imports_total{source="plex",code="200"} 1
imports_total{source="youtube",code="404"} 1
# TYPE import_duration_seconds histogram
import_duration_seconds_bucket{le="0.5"} 1
import_duration_seconds_bucket{le="2.5"} 1
import_duration_seconds_bucket{le="+Inf"} 1
import_duration_seconds_sum 1
import_duration_seconds_count 1
# TYPE build_info gauge
build_info{version="1.2.3"} 1
# TYPE cache_bytes gauge
cache_bytes 12
"""
    found = loaded(text, tmp_path)
    imports = found["imports_total"]
    assert (imports.type, imports.unit, imports.help) == (MetricType.COUNTER, "ops", "Imports.")
    code, source = imports.labels
    assert (code.pattern, source.values) == ("[1-5][0-9][0-9]", ("plex", "youtube"))
    duration = found["import_duration_seconds"]
    assert (duration.type, duration.unit, duration.buckets) == (MetricType.HISTOGRAM, "s", (0.5, 2.5))
    assert found["build_info"].type is MetricType.INFO
    assert found["cache_bytes"].unit == "bytes"
    assert {each.jobs for each in found.values()} == {imports.jobs}


def test_what_cannot_be_known_is_said_and_not_guessed(tmp_path: Path) -> None:
    text = "known 1\n# TYPE later_total counter\n# TYPE later_seconds histogram\n"
    assert loaded(text, tmp_path) == {}
    assert "'later_total' has no samples, so its labels are not known" in proposed(text, KNOWN)


def test_ids_are_named_as_what_does_not_belong_into_a_label() -> None:
    values = "".join(f'logins{{user="00000000-0000-0000-0000-{index:012}"}} 1\n' for index in range(40))
    source = proposed(f"known 1\n# TYPE logins gauge\n{values}", KNOWN)
    assert "# 'user' holds UUIDs: take it out of the application" in source
    assert "open_label(" in source


def test_an_exposition_that_is_known_has_nothing_to_propose() -> None:
    assert "Everything that is exposed stands in the catalog." in proposed("known 1\n", KNOWN)


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_texts_stay_texts(text: str, tmp_path: Path) -> None:
    exposed = (
        f"known 1\n# HELP evil_total x{escaped(text)}y\n# TYPE evil_total counter\n"
        f'evil_total{{a="{escaped(text)}"}} 1\nevil_total{{a="other"}} 1\n'
    )
    metric = loaded(exposed, tmp_path)["evil_total"]
    (label,) = metric.labels
    assert set(label.values) == {text, "other"}
    assert metric.help == " ".join(f"x{text}y".split())


@settings(max_examples=25)
@given(st.text(), st.text(min_size=1))
def test_any_text_gives_a_module_that_loads(help_text: str, value: str) -> None:
    exposed = f'known 1\n# HELP m {escaped(help_text)}\n# TYPE m gauge\nm{{a="{escaped(value)}"}} 1\n'
    compile(proposed(exposed, KNOWN), "proposed.py", "exec")


def test_names_that_are_no_identifiers_become_some(tmp_path: Path) -> None:
    found = loaded('known 1\nclass 1\na:b 1\na_b 1\n{"http.requests"} 1\n', tmp_path)
    assert set(found) == {"class", "a:b", "a_b"}
