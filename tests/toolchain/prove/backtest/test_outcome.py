"""What a backtest finds in a past at hand, and how it says so."""

import json

from attrs import evolve

from tests.toolchain.prove.backtest.rules import MONDAY, ONE, OTHER, PERIOD, Remembered, rule, tuned
from toolchain.cli.printing.backtests import report_document
from toolchain.languages.promql.ast import Binary
from toolchain.prove.backtest.outcome import backtest, outcome_of, rows_of
from toolchain.prove.backtest.report import Report, figures, length, markdown, remarks, times
from toolchain.prove.backtest.rule import Comparison, changed
from toolchain.simulate.scenario import Incident

NOW = rule(wait="1m", keep_firing="2m")
HIGHER = changed(NOW, threshold=20)
PAST = Remembered(
    {
        NOW.text: {ONE: {5: 11.0, 6: 30.0, 7: 12.0, 20: 11.0, 21: 15.0}, OTHER: {6: 50.0, 7: 60.0, 40: 11.0}},
        HIGHER.text: {ONE: {6: 30.0}, OTHER: {6: 50.0, 7: 60.0}},
    }
)
RESULT = backtest(Comparison("ManyErrors", NOW, HIGHER), PAST, PERIOD)
REPORT = Report("an hour at hand", PERIOD.start, PERIOD.end, ("now", "changed"), [RESULT])


def at(minute: int) -> float:
    """The time of a minute of the period."""
    return MONDAY + 60.0 * minute


def test_episodes_are_those_of_each_series_in_the_order_of_time() -> None:
    outcome = outcome_of(NOW, PAST, PERIOD)
    assert [(each.labels, each.start, each.end, each.worst) for each in outcome.episodes] == [
        (ONE, at(6), at(10), 30),
        (OTHER, at(7), at(10), 60),
        (ONE, at(21), at(24), 15),
    ]
    assert outcome.waited == 1


def test_the_time_in_which_it_fires_counts_once_however_many_series_fire() -> None:
    outcome = outcome_of(NOW, PAST, PERIOD)
    assert outcome.lengths == (240, 180, 180)
    assert outcome.firing_seconds == 240 + 180


def test_the_worst_value_of_an_alert_on_low_values_is_the_lowest() -> None:
    assert isinstance(NOW.condition, Binary)
    below = tuned(NOW, condition=evolve(NOW.condition, op="<"), wait=0.0)
    outcome = outcome_of(below, Remembered({below.text: {ONE: {1: 5.0, 2: 3.0, 3: 4.0}}}), PERIOD)
    assert [each.worst for each in outcome.episodes] == [3]


def test_what_still_fires_at_the_end_lasts_until_there() -> None:
    past = Remembered({NOW.text: {ONE: {57: 11.0, 58: 11.0, 59: 11.0}}})
    result = backtest(Comparison("ManyErrors", None, NOW), past, PERIOD)
    (outcome,) = result.outcomes
    assert [(each.start, each.end) for each in outcome.episodes] == [(at(58), None)]
    assert outcome.lengths == (120,)
    assert "the last episode was not over at the end" in remarks(result)


def test_an_episode_names_the_incident_that_explains_it() -> None:
    incident = Incident("trouble", "", 600, ()).at(at(3))
    outcome = outcome_of(NOW, PAST, PERIOD, [incident])
    assert [each.incident for each in outcome.episodes] == ["trouble", "trouble", "trouble"]
    assert [each.incident for each in outcome_of(NOW, PAST, PERIOD).episodes] == ["", "", ""]


def test_rows_put_the_same_trouble_side_by_side() -> None:
    rows = [(row.when, row.labels, len(row.before), len(row.after)) for row in rows_of(RESULT)]
    assert rows == [
        ("2026-01-05 00:06", ONE, 1, 0),
        ("2026-01-05 00:07", OTHER, 1, 1),
        ("2026-01-05 00:21", ONE, 1, 0),
    ]


def test_two_short_episodes_stand_beside_the_long_one_that_spans_them() -> None:
    eager = tuned(NOW, wait=0.0, keep_firing=0.0)
    past = Remembered({NOW.text: {ONE: {5: 11.0, 6: 11.0, 8: 11.0, 9: 11.0}}})
    (row,) = rows_of(backtest(Comparison("a", eager, tuned(NOW, wait=0.0)), past, PERIOD))
    assert (len(row.before), len(row.after)) == (2, 1)


def test_figures_are_said_in_words() -> None:
    assert figures(RESULT.before) == {
        "condition": "> 10, for 1m, keep firing 2m",
        "fired": "3 times",
        "firing in all": "7m",
        "longest": "4m",
        "first": "2026-01-05 00:06",
        "last": "2026-01-05 00:21",
        "held too shortly": "once",
    }
    assert figures(RESULT.after)["fired"] == "once"
    assert set(figures(None).values()) == {"–"}
    assert [length(each) for each in (0, 59, 60, 3661, 90_000)] == ["0s", "59s", "1m", "1h 1m", "1d 1h"]
    assert [times(each) for each in (0, 1, 2)] == ["never", "once", "2 times"]


def test_a_version_that_nobody_can_answer_for_is_left_out_with_the_reason() -> None:
    unknown = changed(NOW, threshold=99)
    result = backtest(Comparison("ManyErrors", NOW, unknown), PAST, PERIOD)
    assert not result.is_complete
    assert figures(result.after)["fired"] == "unknown"
    assert "left out: nobody remembers it. Ask somebody else." in remarks(result)


def test_markdown_is_a_line_for_each_alert_with_its_episodes_folded() -> None:
    text = markdown(REPORT)
    assert (
        "| ManyErrors | > 10, for 1m, keep firing 2m → **> 20, for 1m, keep firing 2m** | 3 times → **once** |" in text
    )
    assert "<summary>ManyErrors: 1 as before, 2 no longer, 0 new</summary>" in text
    assert "| 2026-01-05 00:07 | 3m | 3m |  | `instance=b` |" in text
    assert text.count("<details>") == text.count("</details>") == 1


def test_markdown_says_that_there_is_nothing_to_compare() -> None:
    assert "nothing to backtest" in markdown(Report("", 0, 0, ("main", "with the changes"), []))


def test_the_data_hold_every_episode() -> None:
    (found,) = json.loads(report_document("local", REPORT))["alerts"]
    assert (found["before"]["fired"], found["after"]["fired"]) == (3, 1)
    assert found["after"]["episodes"] == [
        {
            "labels": {"instance": "b"},
            "start": "2026-01-05T00:07:00Z",
            "end": "2026-01-05T00:10:00Z",
            "worst": 60.0,
            "incident": None,
        }
    ]
    assert found["before"]["query"].endswith("> 10")


def test_a_coarser_step_than_the_group_s_is_said() -> None:
    assert any("evaluated every 1m here, every 15s in reality" in each for each in remarks(RESULT))


def test_another_query_is_said() -> None:
    other = rule(query=f"2 * ({HIGHER.text})", wait="1m")
    result = backtest(Comparison("a", NOW, other), Remembered({NOW.text: {}, other.text: {}}), PERIOD)
    assert "its query changes, not only its limit" in remarks(result)
