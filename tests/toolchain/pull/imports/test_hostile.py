"""Whatever texts a dashboard has, none becomes code: it is kept to the letter, or the dashboard is refused."""

import builtins
import os
from typing import Any

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.toolchain.compilation import board, compilation
from toolchain.pull.imports.dashboards import DASHBOARDS
from toolchain.pull.imports.given import Given
from toolchain.pull.imports.importing import imported
from toolchain.pull.imports.kind import ImportContext
from toolchain.pull.only_definitions import require_only_definitions

CONTEXT = ImportContext(compilation(board()))
NASTY = [
    '"""',
    "'''",
    "\\",
    '\\"',
    "\n__import__('os').system('x')\n",
    '"); __import__("os").system("x"); ("',
    "{__import__('os')}",
    "$(x) `x` ${x}",
    "\u2028\u2029\x85\x0b\x0c\x00"[:4],
    "\u202e\u2066evil\u2069",
    "class",
    "None",
    "__builtins__",
    "../../../../etc/passwd",
    "CON",
    "é" * 30,
    "a" * 3000,
    "😀\t\r\n",
    "# noqa",
    "%s %(x)s {0}",
]
TEXTS = st.one_of(st.sampled_from(NASTY), st.text(max_size=20))
VALUES = st.recursive(
    st.one_of(TEXTS, st.none(), st.booleans(), st.integers(-(10**30), 10**30), st.floats(allow_nan=False, allow_infinity=False)),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(TEXTS, inner, max_size=3)),
    max_leaves=6,
)  # fmt: skip
TARGETS = st.fixed_dictionaries({"refId": TEXTS, "expr": TEXTS}, optional={"legendFormat": TEXTS, "x": VALUES})
PANELS = st.fixed_dictionaries(
    {"type": st.one_of(st.sampled_from(["timeseries", "stat", "text", "table"]), TEXTS), "title": TEXTS},
    optional={
        "description": TEXTS,
        "options": st.dictionaries(TEXTS, VALUES, max_size=3),
        "targets": st.lists(TARGETS, max_size=2),
        "fieldConfig": st.fixed_dictionaries(
            {},
            optional={
                "defaults": st.dictionaries(
                    st.one_of(TEXTS, st.sampled_from(["unit", "min", "decimals", "mappings", "thresholds", "links"])),
                    VALUES,
                    max_size=3,
                ),
                "overrides": st.lists(
                    st.fixed_dictionaries(
                        {
                            "matcher": st.fixed_dictionaries({"id": st.just("byName"), "options": TEXTS}),
                            "properties": st.lists(st.fixed_dictionaries({"id": TEXTS, "value": VALUES}), max_size=2),
                        }
                    ),
                    max_size=2,
                ),
            },
        ),
        "links": st.lists(st.fixed_dictionaries({"title": TEXTS, "url": TEXTS}), max_size=1),
        "repeat": TEXTS,
        "interval": TEXTS,
    },
)
VARIABLES = st.fixed_dictionaries(
    {"type": st.sampled_from(["query", "custom", "datasource", "textbox", "interval"]), "name": TEXTS, "query": TEXTS},
    optional={"label": TEXTS, "current": VALUES, "regex": TEXTS},
)
DOCUMENTS = st.fixed_dictionaries(
    {"title": TEXTS, "schemaVersion": st.just(42), "panels": st.lists(PANELS, max_size=3)},
    optional={
        "uid": TEXTS,
        "tags": st.lists(TEXTS, max_size=2),
        "description": TEXTS,
        "templating": st.fixed_dictionaries({"list": st.lists(VARIABLES, max_size=2)}),
        "x": VALUES,
        "time": st.fixed_dictionaries({"from": TEXTS, "to": TEXTS}),
        "refresh": TEXTS,
    },
)


@settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck))
@given(DOCUMENTS)
def test_a_dashboard_is_kept_to_the_letter_or_refused(document: dict[str, Any]) -> None:
    ((outcome, _),) = imported([Given("hostile.json", document, was_named=True)], CONTEXT)
    if outcome.refused is None:
        (source,) = outcome.modules.values()
        require_only_definitions(source)
        (path,) = outcome.modules
        assert len(path.parts) == 1
    else:
        assert "mistake of this tool" not in outcome.refused.remedy, outcome.refused.message


def test_no_text_of_a_dashboard_is_run(monkeypatch: pytest.MonkeyPatch) -> None:
    ran: list[str] = []
    monkeypatch.setattr(os, "system", ran.append)
    monkeypatch.setattr(builtins, "breakpoint", lambda: ran.append("breakpoint"))
    for number, text in enumerate(NASTY):
        panel = {"type": "stat", "title": text, "id": 1, "targets": [{"refId": "A", "expr": text, text: text}]}
        variable = {"type": "custom", "name": text, "query": text, "label": text}
        document = {
            "uid": f"u{number}",
            "title": text,
            "panels": [panel],
            "templating": {"list": [variable]},
            "schemaVersion": 42,
        }
        given_ = Given(f"{number}.json", orjson.loads(orjson.dumps(document)))
        outcome = DASHBOARDS.outcome(given_, f"module_{number}", CONTEXT)
        assert outcome.modules
    assert ran == []
