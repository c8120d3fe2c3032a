"""The mark of a rule group: a comment that rulers keep and engines pass over."""

import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from toolchain.sync.model import Mark, checksum
from toolchain.sync.rules.mark import group_form, marked, other_manager, unmarked

US, OTHERS = "observability-as-code-production", "observability-as-code-staging"
EXPRESSIONS = st.text(st.characters(codec="utf-8", exclude_categories=["Cc"]), min_size=1).map(lambda text: text + "x")
FORMS = st.lists(EXPRESSIONS, min_size=1).map(
    lambda found: group_form({"name": "g", "interval": "1m", "rules": [{"alert": "A", "expr": each} for each in found]})
)


def group(*expressions: str, **fields: Any) -> dict[str, Any]:
    """A group in normal form."""
    rules = [{"alert": "A", "expr": each} for each in expressions or ("up == 0",)]
    return group_form({"name": "g", "interval": "1m", "rules": rules, **fields})


@given(FORMS)
def test_a_marked_group_without_its_mark_is_the_group(form: dict[str, Any]) -> None:
    content, mark = unmarked(marked(form, US), US)
    assert content == form
    assert mark == Mark(US, checksum(form)[:16])
    assert other_manager(marked(form, US), OTHERS) == US


@given(FORMS)
def test_the_mark_of_others_is_part_of_what_they_wrote(form: dict[str, Any]) -> None:
    assert unmarked(marked(form, OTHERS), US) == (marked(form, OTHERS), None)
    assert other_manager(marked(form, US), US) == other_manager(form, US) == ""


def test_a_mark_survives_the_white_space_that_editors_add() -> None:
    form = marked(group(), US)
    form["rules"][0]["expr"] += "\n"
    assert unmarked(form, US)[0] == group()


def test_a_rule_that_was_added_by_hand_leaves_the_mark_and_changes_the_content() -> None:
    form = marked(group(), US)
    form["rules"].append({"alert": "B", "expr": "up == 1"})
    content, mark = unmarked(form, US)
    assert mark is not None
    assert not checksum(content).startswith(mark.checksum)


@pytest.mark.parametrize(
    ("written", "answered"),
    [
        ({"interval": "60s"}, {"interval": "1m"}),
        ({"interval": "86400s"}, {"interval": "1d"}),
        ({"query_offset": "90s"}, {"query_offset": "1m30s"}),
        ({"limit": 0}, {}),
        ({"labels": {}}, {}),
        ({"rules": [{"alert": "A", "expr": "x", "for": "0s"}]}, {"rules": [{"alert": "A", "expr": "x"}]}),
        (
            {"rules": [{"alert": "A", "expr": "x", "for": "90m"}]},
            {"rules": [{"alert": "A", "expr": "x", "for": "1h30m"}]},
        ),
    ],
)
def test_what_rulers_write_differently_is_the_same(written: dict[str, Any], answered: dict[str, Any]) -> None:
    assert group(**written) == group(**answered)


@pytest.mark.parametrize(
    "edit", [{"interval": "2m"}, {"interval": ""}, {"limit": 3}, {"source_tenants": ["a"]}, {"labels": {"a": "b"}}]
)
def test_every_field_of_a_group_is_its_content(edit: dict[str, Any]) -> None:
    assert group(**edit) != group()


def test_prometheus_reads_marked_rules(promtool: str, tmp_path: Path) -> None:
    path = tmp_path / "rules.yaml"
    path.write_text(yaml.safe_dump({"groups": [marked(group("sum(up) > 1", "sum by (job) (\n  up\n)"), US)]}))
    subprocess.run([promtool, "check", "rules", str(path)], check=True, capture_output=True)
