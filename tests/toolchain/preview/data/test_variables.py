"""Dashboard variables as they are when a dashboard is opened."""

from typing import Any

import pytest
from attrs import frozen

from toolchain.preview.data.answers import Badge, DataSources, PanelQuery
from toolchain.preview.data.errors import PreviewError
from toolchain.preview.data.frames import Frame
from toolchain.preview.data.timing import TimeRange
from toolchain.preview.data.variables import resolve, sort_values

SPAN = TimeRange(1_000_000, 1_003_600)


@frozen(eq=False)
class Answers:
    """A data source that knows the values by query text, and fails for the query ``broken``."""

    values: dict[str, tuple[str, ...]]
    badge: Badge = "live"

    def frames(self, query: PanelQuery) -> tuple[Frame, ...]:
        """Return nothing: variables have no frames."""
        return ()

    def variable_values(self, query: Any, span: TimeRange) -> tuple[str, ...]:
        """Return what was given for the query."""
        if query["query"] == "broken":
            raise PreviewError("it is broken", "Mend it.")
        return self.values[query["query"]]

    def why_empty(self, query: PanelQuery) -> str:
        """Return nothing: no panel asks."""
        return ""


def query_variable(name: str, text: str, **keys: Any) -> dict[str, Any]:
    return {"name": name, "type": "query", "datasource": {"type": "prometheus"}, "query": {"query": text}, **keys}


def resolved(
    *variables: dict[str, Any], answers: dict[str, tuple[str, ...]] | None = None, **chosen: tuple[str, ...]
) -> Any:
    sources = DataSources({"prometheus": Answers(answers or {})})
    return resolve({"uid": "d", "title": "D", "templating": {"list": list(variables)}}, sources, SPAN, chosen)


def test_a_chosen_value_stays_when_the_data_has_it() -> None:
    variable = query_variable("env", "q", current={"value": "b"})
    assert resolved(variable, answers={"q": ("a", "b")}).values["env"].values == ("b",)


def test_a_chosen_value_that_the_data_lacks_gives_way_to_the_first() -> None:
    variable = query_variable("env", "q", current={"value": "gone"})
    assert resolved(variable, answers={"q": ("a", "b")}).values["env"].values == ("a",)


def test_without_data_the_choice_stays() -> None:
    variable = query_variable("env", "q", current={"value": "local"})
    assert resolved(variable, answers={"q": ()}).values["env"].values == ("local",)


def test_all_has_its_own_value_or_all_the_values() -> None:
    own = query_variable("a", "q", includeAll=True, multi=True, allValue=".+", current={"value": ["$__all"]})
    listed = query_variable("b", "q", includeAll=True, multi=True, current={"value": ["$__all"]})
    values = resolved(own, listed, answers={"q": ("x", "y")}).values
    assert values["a"].all_value == ".+"
    assert (values["b"].texts, values["b"].values, values["b"].all_value) == (("All",), ("x", "y"), "")


def test_a_query_may_use_the_variables_before_it() -> None:
    first = query_variable("env", "q", current={"value": "b"})
    second = query_variable("job", 'label_values(up{env="$env"}, job)', current={})
    values = resolved(first, second, answers={"q": ("b",), 'label_values(up{env="b"}, job)': ("api",)}).values
    assert values["job"].values == ("api",)


def test_a_regex_keeps_and_captures() -> None:
    variable = query_variable("v", "q", regex="/^api-(.*)$/", current={})
    assert resolved(variable, answers={"q": ("api-b", "web", "api-a")}).options["v"] == ("b", "a")


def test_a_failing_query_is_a_problem_of_its_variable_alone() -> None:
    found = resolved(
        query_variable("v", "broken", current={"value": "x"}),
        query_variable("w", "q", current={}),
        answers={"q": ("y",)},
    )
    assert [problem.message for problem in found.problems] == ["it is broken"]
    assert (found.values["v"].values, found.values["w"].values) == (("x",), ("y",))


def test_custom_textbox_interval_and_constant_need_no_data_source() -> None:
    values = resolved(
        {"name": "c", "type": "custom", "query": "one : 1, two : 2", "current": {"value": "1"}},
        {"name": "t", "type": "textbox", "query": "", "current": {"value": ""}},
        {"name": "i", "type": "interval", "query": "1m,5m", "current": {"value": "5m"}},
        {"name": "a", "type": "interval", "query": "1m", "auto_count": 30, "current": {"value": "$__auto_interval_a"}},
        {"name": "k", "type": "constant", "query": "fixed", "hide": 2},
    ).values
    assert {name: values[name].values for name in "ctiak"} == {
        "c": ("1",),
        "t": ("",),
        "i": ("5m",),
        "a": ("2m",),
        "k": ("fixed",),
    }


def test_values_can_be_set_from_outside() -> None:
    variable = query_variable("env", "q", current={"value": "a"})
    assert resolved(variable, answers={"q": ("a", "b")}, env=("b",)).values["env"].values == ("b",)


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        (0, ["b10", "B2", "a1"]),
        (1, ["B2", "a1", "b10"]),
        (2, ["b10", "a1", "B2"]),
        (3, ["a1", "B2", "b10"]),
        (5, ["a1", "b10", "B2"]),
        (7, ["a1", "B2", "b10"]),
        (8, ["b10", "B2", "a1"]),
    ],
)
def test_values_are_sorted_as_the_variable_says(order: int, expected: list[str]) -> None:
    assert sort_values(["b10", "B2", "a1"], order) == expected
