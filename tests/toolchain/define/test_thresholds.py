"""Limits become Grafana's threshold steps."""

from toolchain.define.thresholds import above, below


def test_a_signal_that_is_bad_when_high_turns_orange_then_red() -> None:
    assert above(warning=0.5, critical=2).steps() == [
        {"color": "green", "value": None},
        {"color": "orange", "value": 0.5},
        {"color": "red", "value": 2},
    ]


def test_a_signal_that_is_bad_when_low_is_red_below_the_lowest() -> None:
    assert below(warning=0.95, critical=0.9).steps() == [
        {"color": "red", "value": None},
        {"color": "orange", "value": 0.9},
        {"color": "green", "value": 0.95},
    ]


def test_one_limit_gives_two_steps() -> None:
    assert [step["color"] for step in above(critical=1).steps()] == ["green", "red"]
    assert [step["color"] for step in below(warning=1).steps()] == ["orange", "green"]
