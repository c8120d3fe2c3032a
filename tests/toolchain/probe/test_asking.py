"""What becomes of a probe whose server is slow, busy, forbids, or goes away; a small server answers as told."""

import json
import threading
import time
from collections.abc import Mapping
from typing import Any

import pytest

from tests.toolchain.live.serving import Answer, Handler, serving, success
from tests.toolchain.probe.asked import outcomes_of, panels_of, probe_of
from toolchain.live.prometheus import PrometheusClient
from toolchain.probe.asking import Servers
from toolchain.probe.probe import Probe

END = 1_795_978_800.0
NAMES = ("first", "second", "third")


def answering(changed: Mapping[str, Any]) -> Handler:
    """Return a server with a series of each name; queries of ``changed`` have other answers, or are called."""

    def handler(path: str, parameters: dict[str, list[str]], headers: dict[str, str]) -> Answer:
        if path == "/api/v1/label/__name__/values":
            return success(list(NAMES))
        if path == "/api/v1/labels":
            return success(["__name__", "job"])
        if path == "/api/v1/metadata":
            return success({})
        other = changed.get(parameters.get("query", [""])[0])
        if callable(other):
            other = other()
        values = [[float(parameters["end"][0]), "1"]] if "end" in parameters else []
        return other or success({"resultType": "matrix", "result": [{"metric": {"job": "a"}, "values": values}]})

    return handler


def probed(handler: Handler, timeout: float = 5.0, **asking: Any) -> tuple[Probe, dict[str, str]]:
    with serving(handler) as url:
        client = PrometheusClient(url, timeout)
        probe = probe_of(panels_of(*NAMES), Servers(client, None), END, **asking)
        return probe, {name: each.state for name, each in outcomes_of(probe).items()}


def test_an_answer_that_takes_too_long_is_slow_and_the_others_are_not_harmed() -> None:
    def slow() -> None:
        time.sleep(0.3)

    probe, states = probed(answering({"second": slow}), slow=0.2)
    assert states == {"first": "fine", "second": "slow", "third": "fine"}
    assert probe.asking.ended == ""


def test_a_query_beyond_its_time_limit_is_slow_and_given_up() -> None:
    def slow() -> None:
        time.sleep(1.0)

    probe, states = probed(answering({"second": slow}), timeout=0.2)
    (cause,) = next(each.causes for each in probe.outcomes() if each.causes)
    assert states == {"first": "fine", "second": "slow", "third": "fine"}
    assert "did not answer within 0.2 s" in cause.message


def test_a_query_that_is_refused_has_the_words_of_the_server() -> None:
    words = "found duplicate series for the match group; many-to-many matching not allowed"
    refusal = (422, json.dumps({"status": "error", "errorType": "execution", "error": words}))
    probe, states = probed(answering({"third": refusal}))
    (cause,) = next(each.causes for each in probe.outcomes() if each.causes)
    assert states == {"first": "fine", "second": "fine", "third": "error"}
    assert words in cause.message
    assert "on()" in cause.remedy


@pytest.mark.parametrize("refusal", [(429, "too many requests"), (503, "<html>Service Unavailable</html>")])
def test_a_busy_server_is_asked_again(refusal: Answer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("toolchain.probe.asking._AGAIN", (0.01, 0.01))
    answers = iter([refusal, refusal])
    probe, states = probed(answering({"first": lambda: next(answers, None)}))
    assert set(states.values()) == {"fine"}
    assert probe.asking.ended == ""


def test_a_server_that_stays_busy_fails_the_queries_that_it_does_not_take(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("toolchain.probe.asking._AGAIN", (0.01,))
    probe, states = probed(answering({"second": (503, "no time")}))
    assert states == {"first": "fine", "second": "error", "third": "fine"}
    (cause,) = next(each.causes for each in probe.outcomes() if each.causes)
    assert "has no time (503)" in cause.message


@pytest.mark.parametrize(
    ("answer", "said"),
    [((401, "who are you"), "denies access (401)"), ((200, "<html>Sign in</html>"), "answers with a web page")],
)
def test_a_server_that_shuts_its_door_is_not_asked_on_and_on(
    answer: Answer, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("toolchain.probe.asking._IN_A_ROW", 2)
    probe, states = probed(answering(dict.fromkeys(NAMES, answer)), workers=1)
    assert said in probe.asking.ended
    assert states == {"first": "error", "second": "error", "third": "not asked"}


def test_nothing_is_asked_after_the_deadline_and_what_was_answered_is_told() -> None:
    def slow() -> None:
        time.sleep(0.6)

    probe, states = probed(answering(dict.fromkeys(NAMES, slow)), workers=1, deadline=0.5)
    assert probe.asking.ended == "the deadline of 0.5 s is over"
    assert sorted(states.values()) == ["fine", "not asked", "not asked"]


def test_no_more_requests_are_under_way_than_there_are_workers() -> None:
    running, most, lock = [0], [0], threading.Lock()

    def counted() -> None:
        with lock:
            running[0] += 1
            most[0] = max(most[0], running[0])
        time.sleep(0.05)
        with lock:
            running[0] -= 1

    probe, _ = probed(answering(dict.fromkeys(NAMES, counted)), workers=2)
    assert most[0] == 2
    assert probe.asking.busiest == 2


def test_an_interruption_leaves_what_was_answered() -> None:
    def interrupting() -> None:
        raise KeyboardInterrupt

    with serving(answering({})) as url:
        probe = probe_of(panels_of(*NAMES), Servers(PrometheusClient(url), None), END, workers=1)

        class Bars:
            """Progress that is interrupted while queries are asked."""

            def begin(self, name: str, total: int) -> Any:
                if name == "selectors":
                    raise KeyboardInterrupt
                return lambda *_, **__: None

            def end(self) -> None:
                """End nothing."""

        with pytest.raises(KeyboardInterrupt):
            probe.run(Bars())
        assert probe.asking.ended == "it was interrupted"
        assert {each.state for each in probe.outcomes()} == {"fine"}
