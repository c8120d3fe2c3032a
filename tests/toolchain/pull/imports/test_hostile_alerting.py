"""Whatever rules and routing of others hold, none of it becomes code: it is kept to the letter, or refused by name."""

import builtins
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.toolchain.compilation import compilation
from tests.toolchain.pull.imports.test_hostile import TEXTS, VALUES
from toolchain.pull.imports.given import Given
from toolchain.pull.imports.grafana_rules import GRAFANA_RULES
from toolchain.pull.imports.importing import imported
from toolchain.pull.imports.kind import ImportContext
from toolchain.pull.imports.routing import ROUTING
from toolchain.pull.imports.rule_files import RULE_FILES

CONTEXT = ImportContext(compilation())
LABELS = st.dictionaries(st.one_of(st.sampled_from(["severity", "team", "owner"]), TEXTS), TEXTS, max_size=3)
FOR = st.one_of(st.sampled_from(["5m", "0s", ""]), TEXTS)

RULES = st.fixed_dictionaries(
    {"expr": st.one_of(st.sampled_from(["up > 1", "sum(up)", 'rate({a="b"}[5m]) > 1']), TEXTS)},
    optional={"alert": TEXTS, "record": TEXTS, "labels": LABELS, "annotations": LABELS, "for": FOR, "other": VALUES},
)
FILES = st.fixed_dictionaries(
    {
        "groups": st.lists(
            st.fixed_dictionaries({"name": TEXTS, "rules": st.lists(RULES, max_size=3)}, optional={"limit": VALUES}),
            max_size=3,
        )
    }
)

NODES = st.fixed_dictionaries(
    {"refId": st.one_of(st.sampled_from(["A", "B", "C"]), TEXTS), "model": st.dictionaries(TEXTS, VALUES, max_size=3)},
    optional={"datasourceUid": st.one_of(st.sampled_from(["prom", "__expr__"]), TEXTS), "relativeTimeRange": VALUES},
)
OF_GRAFANA = st.fixed_dictionaries(
    {"uid": TEXTS, "title": TEXTS, "condition": st.one_of(st.just("C"), TEXTS), "data": st.lists(NODES, max_size=3)},
    optional={
        "labels": LABELS,
        "annotations": LABELS,
        "noDataState": st.one_of(st.sampled_from(["OK", "NoData"]), TEXTS),
        "execErrState": st.one_of(st.sampled_from(["OK", "Error"]), TEXTS),
        "for": FOR,
        "record": VALUES,
        "notification_settings": VALUES,
        "isPaused": VALUES,
        "missingSeriesEvalsToResolve": VALUES,
    },
)
GROUPS = st.fixed_dictionaries(
    {
        "title": TEXTS,
        "folderUid": TEXTS,
        "interval": st.one_of(st.just(60), VALUES),
        "rules": st.lists(OF_GRAFANA, max_size=3),
    }
)

MATCHERS = st.lists(st.one_of(st.tuples(TEXTS, st.sampled_from(["=", "=~", "x"]), TEXTS).map(list), VALUES), max_size=2)
POLICIES = st.recursive(
    st.fixed_dictionaries({"receiver": TEXTS}, optional={"object_matchers": MATCHERS, "group_by": VALUES}),
    lambda inner: st.fixed_dictionaries(
        {"receiver": TEXTS, "routes": st.lists(inner, max_size=2)},
        optional={"matchers": VALUES, "mute_time_intervals": VALUES, "group_wait": FOR, "continue": VALUES},
    ),
    max_leaves=4,
)
POINTS = st.fixed_dictionaries(
    {
        "name": TEXTS,
        "receivers": st.lists(
            st.fixed_dictionaries(
                {"type": st.one_of(st.sampled_from(["slack", "email", "webhook"]), TEXTS)},
                optional={
                    "settings": st.dictionaries(
                        st.one_of(st.sampled_from(["url", "addresses", "token", "recipient", "maxAlerts"]), TEXTS),
                        VALUES,
                        max_size=3,
                    )
                },
            ),
            max_size=2,
        ),
    }
)
ROUTES = st.fixed_dictionaries(
    {"contactPoints": st.lists(POINTS, max_size=2)},
    optional={
        "policies": st.lists(POLICIES, max_size=1),
        "muteTimes": st.lists(st.fixed_dictionaries({"name": TEXTS, "time_intervals": VALUES}), max_size=2),
        "templates": st.lists(st.fixed_dictionaries({"name": TEXTS, "template": TEXTS}), max_size=2),
    },
)


@pytest.fixture
def traps(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What was called of that which a text would call if it were code."""
    called: list[str] = []
    real = builtins.__import__

    def watched(name: str, *arguments: Any, **keywords: Any) -> Any:
        if name == "os" and arguments and isinstance(arguments[0], dict) and arguments[0].get("__name__") == "pulled":
            called.append(name)
        return real(name, *arguments, **keywords)

    monkeypatch.setattr(builtins, "__import__", watched)
    return called


def _holds(document: Any, kind: Any, traps: list[str]) -> None:
    if kind.claims(document):
        ((outcome, package),) = imported([Given("x.json", document, was_named=True)], CONTEXT)
        assert package == "alerts"
        assert (outcome.refused is None) == bool(outcome.modules)
        for path in outcome.modules:
            assert path.name.removesuffix(".py").isidentifier()
            assert len(path.parts) == 1
    assert traps == []


LIKE_THESE = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


@LIKE_THESE
@given(document=FILES)
def test_rule_files(document: Any, traps: list[str]) -> None:
    _holds(document, RULE_FILES, traps)


@LIKE_THESE
@given(document=GROUPS)
def test_rules_of_grafana(document: Any, traps: list[str]) -> None:
    _holds(document, GRAFANA_RULES, traps)


@LIKE_THESE
@given(document=ROUTES)
def test_routing(document: Any, traps: list[str]) -> None:
    _holds(document, ROUTING, traps)
