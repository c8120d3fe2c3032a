"""The series that Prometheus writes about alerts, from when a condition held."""

from tests.toolchain.alerts import alert
from tests.toolchain.compilation import compilation
from toolchain.live.prometheus import QueryResult, Series
from toolchain.preview.sources.recorded import AlertSample, alert_series

STEP = 60.0


def written(*held: int, evaluations: int = 12) -> dict[str, AlertSample]:
    """Return the samples by the name of the series and the state; the alert waits for two steps, and stays for one."""
    (compiled,) = compilation(alerts=(alert(wait="2m", keep_firing="1m"),)).rules.alerts
    times = tuple(STEP * each for each in held)
    result = QueryResult("matrix", (Series({"__name__": "x", "instance": "a"}, times, (1.0,) * len(held)),))
    series = alert_series(compiled, result, 0.0, STEP * (evaluations - 1), STEP)
    return {f"{each[0]} {each[1].get('alertstate', '')}".strip(): each for each in series}


def shown(values: list[float | None]) -> str:
    return "".join("." if value is None else "1" for value in values)


def test_an_alert_is_pending_then_fires_and_stays_a_while() -> None:
    series = written(2, 3, 4, 5)
    assert shown(series["ALERTS pending"][3]) == "..11........"
    assert shown(series["ALERTS firing"][3]) == "....111....."
    assert series["ALERTS_FOR_STATE"][3][2:7] == [2 * STEP] * 5


def test_a_condition_that_comes_back_in_time_is_the_same_alert() -> None:
    series = written(1, 2, 3, 5, 6)
    assert shown(series["ALERTS firing"][3]) == "...11111...."
    assert set(series["ALERTS_FOR_STATE"][3]) == {None, STEP}


def test_a_condition_that_holds_too_shortly_only_waits() -> None:
    series = written(1, 2, 6)
    assert shown(series["ALERTS pending"][3]) == ".11...1....."
    assert "ALERTS firing" not in series


def test_labels_are_those_of_the_series_and_of_the_rule() -> None:
    labels = written(1, 2, 3)["ALERTS firing"][1]
    assert (labels["alertname"], labels["instance"], labels["severity"]) == ("ManyErrors", "a", "critical")
    assert "__name__" not in labels


def test_grafana_tells_its_own_word_for_the_state() -> None:
    (compiled,) = compilation(alerts=(alert(wait="2m", keep_firing="1m"),)).rules.alerts
    result = QueryResult("matrix", (Series({}, (STEP, 2 * STEP, 3 * STEP, 4 * STEP), (1.0,) * 4),))
    series = [each for each in alert_series(compiled, result, 0.0, STEP * 9, STEP) if each[0] == "GRAFANA_ALERTS"]
    states = {(each[1]["alertstate"], each[1]["grafana_alertstate"]): shown(each[3]) for each in series}
    assert states == {
        ("pending", "pending"): ".11.......",
        ("firing", "alerting"): "...11.....",
        ("firing", "recovering"): ".....1....",
    }
