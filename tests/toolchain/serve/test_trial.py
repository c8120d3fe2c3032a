"""Edited queries, tried over data: drawn where they can be, told what is wrong where they cannot."""

import json
from typing import Any

import pytest

from tests.toolchain import metrics
from tests.toolchain.serve.board import HOSTILE, SETTINGS, compiled, key_of, requests, sources, with_logs_and_traces
from toolchain.base.documents.limits import LONGEST_QUERY
from toolchain.compile.compilation import Compilation
from toolchain.define import prom, q
from toolchain.serve.drawing import Opening
from toolchain.serve.trial import tried

COMPILATION = compiled(requests(), prom(q.sum(metrics.SESSIONS), ref_id="B"))


def answer(queries: object, compilation: Compilation = COMPILATION, **arguments: Any) -> dict[str, Any]:
    found = tried(compilation, sources()[0], SETTINGS, "board", key_of(compilation), queries, **arguments)
    json.dumps(found, allow_nan=False)
    return found


def test_an_edited_query_is_asked_and_drawn_as_wide_as_the_page() -> None:
    all_sources, noting = sources()
    opening = Opening(chosen={"endpoint": ("/a",)})
    edited = {"A": 'max(http_requests_total{endpoint=~"$endpoint"})'}
    found = tried(COMPILATION, all_sources, SETTINGS, "board", key_of(COMPILATION), edited, opening=opening)
    assert found["state"] == "drawn"
    assert found["errors"] == []
    assert "--w:24" in found["html"]
    asked = {each.ref_id: each.text for each in noting.asked}
    assert asked["A"] == 'max(http_requests_total{endpoint=~"/a"})'
    assert asked["B"] == 'sum(sessions_active{job="app"})'
    first, second = found["queries"]
    assert first["expression"] == edited["A"]
    assert first["original"].startswith("sum by (endpoint) (rate(")
    assert first["tree"]["text"] == "max"
    assert first["measured"]["series"] == 2
    assert first["measured"]["points"] == 4
    assert second["expression"] == second["original"]


def test_nothing_edited_draws_the_panel_as_it_is_defined() -> None:
    found = answer({})
    assert (found["state"], found["errors"], found["title"]) == ("drawn", [], "Requests")


def test_a_query_that_cannot_be_read_is_not_asked() -> None:
    all_sources, noting = sources()
    edited = {"A": "sum(rate(x[5m])\n  by (a", "B": "up"}
    found = tried(COMPILATION, all_sources, SETTINGS, "board", key_of(COMPILATION), edited)
    assert noting.asked == []
    assert (found["state"], found["html"]) == ("error", "")
    (error,) = found["errors"]
    assert error["ref_id"] == "A"
    assert error["line"] == 2
    assert edited["A"][: error["offset"]].count("\n") == 1
    assert found["queries"][1]["tree"]["text"] == "up"


def test_what_the_rules_say_of_an_edited_query_is_told() -> None:
    found = answer({"B": "rate(sessions_active[5m])"})
    assert "rate-of-gauge" in {each["rule"] for each in found["queries"][1]["findings"]}


def test_what_the_server_refuses_is_said_in_the_picture() -> None:
    found = answer({"A": "unanswerable", "B": "unanswerable"})
    assert found["state"] == "error"
    assert "the server says no" in found["message"]
    assert "the server says no" in found["html"]


def test_logs_are_tried_and_what_is_no_text_is_not() -> None:
    compilation = with_logs_and_traces()
    assert answer({"A": '{job="app"} |~ "x"'}, compilation)["errors"] == []
    (error,) = answer({"A": '{job="app"} |~'}, compilation)["errors"]
    assert error["offset"] > 0
    (refused,) = answer({"B": "{}"}, compilation)["errors"]
    assert "no query 'B' in text" in refused["message"]


@pytest.mark.parametrize(
    "queries",
    [
        None, [], "up", 7, {"A": None}, {"A": 7}, {"A": ["up"]}, {"Z": "up"}, {"": "up"}, {"A": "("}, {"A": ""}, {"A": "\0"},
        {"A": "x" * (LONGEST_QUERY + 1)}, {"A": "(" * 5000}, {"A": "\ud800"}, {"A": 'x{a="'}, {"A": "$__nothing"},
    ],
)  # fmt: skip
def test_nothing_that_is_sent_raises(queries: object) -> None:
    found = tried(COMPILATION, sources()[0], SETTINGS, "board", key_of(COMPILATION), queries)
    assert found["state"] in ("error", "drawn", "no-data")
    assert found["errors"] or found["html"]


@pytest.mark.parametrize(("uid", "key", "time"), [("x", "1", None), ("board", "x", None), ("board", "1", {"to": "?"})])
def test_no_such_panel_or_time_is_told(uid: str, key: str, time: dict[str, str] | None) -> None:
    found = tried(COMPILATION, sources()[0], SETTINGS, uid, key, {"A": "up"}, opening=Opening(time or {}))
    (error,) = found["errors"]
    assert error["message"]
    assert found["html"] == ""


def test_hostile_texts_come_back_as_text() -> None:
    compilation = compiled(requests(), title=HOSTILE)
    html = answer({"A": f"up{{a={json.dumps(HOSTILE)}}}"}, compilation)["html"]
    assert "<img" not in html


def test_a_copy_of_a_repeated_panel_is_tried_alone() -> None:
    selected = q.select(metrics.REQUESTS, endpoint="$endpoint")
    compilation = compiled(prom(q.sum(q.rate(selected, "5m"))), repeat="endpoint")
    all_sources, noting = sources()
    found = tried(compilation, all_sources, SETTINGS, "board", f"{key_of(compilation)}-clone-1", {})
    assert found["state"] == "drawn"
    (asked,) = noting.asked
    assert 'endpoint="/b\\\\.c"' in asked.text
