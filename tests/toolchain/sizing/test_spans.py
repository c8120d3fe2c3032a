"""Spans are as many and as large as they are sent, and kept as sampling says."""

import orjson
import pytest

from toolchain.define.stack.sampling import Sampling
from toolchain.simulate.event import Span
from toolchain.simulate.otlp import traces_data
from toolchain.sizing.constants import PROTOBUF_OF_JSON
from toolchain.sizing.spans import arriving_spans

ALL = Sampling()
A_TENTH = Sampling(kept=0.1, slow="2s")


def span(trace: str, *, took: float = 0.1, is_error: bool = False, **attributes: str) -> Span:
    return Span(trace, "b" * 16, "", "web", "GET /", "SERVER", 1.7e9, took, attributes, {}, is_error)


def test_there_are_none_where_nothing_is_traced() -> None:
    assert arriving_spans([], ALL, 60).per_second == 0


def test_traces_wait_for_a_decision_only_where_there_is_one() -> None:
    assert arriving_spans([span("a"), span("a"), span("b")], A_TENTH, 60).waiting_traces == pytest.approx(2 / 60 * 10)
    assert arriving_spans([span("a")], ALL, 60).waiting_traces == 0


def test_a_span_is_sent_in_protobuf_which_is_smaller_than_json() -> None:
    found = arriving_spans([span("a"), span("b")], ALL, 60)
    assert found.per_second == 2 / 60
    size = len(orjson.dumps(traces_data([span("a"), span("b")])))
    assert found.sent_bytes == pytest.approx(PROTOBUF_OF_JSON * size / 2)


def test_each_attribute_is_kept_once_more_for_those_who_look_for_it() -> None:
    plain, more = (arriving_spans([each], ALL, 60) for each in (span("a"), span("a", path="/basket")))
    key = 1 + len("web") + len("path") + len("/basket") + 8 + 16
    assert more.kept_bytes - more.sent_bytes - (plain.kept_bytes - plain.sent_bytes) == pytest.approx(key)


def test_traces_with_an_error_and_slow_ones_are_kept_and_a_share_of_the_others() -> None:
    failed, slow, usual = span("a", is_error=True), span("b", took=2.5), span("c")
    assert arriving_spans([failed, slow], A_TENTH, 60).kept_share == 1
    assert arriving_spans([usual], A_TENTH, 60).kept_share == pytest.approx(0.1)
    assert arriving_spans([failed, usual], A_TENTH, 60).kept_share == pytest.approx(0.55)
    assert arriving_spans([usual], ALL, 60).kept_share == 1
