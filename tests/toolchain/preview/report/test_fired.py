"""Which alerts fired: how often, for how long, what is over, and of what nothing is known."""

from collections.abc import Sequence

from attrs import frozen

from tests.toolchain.alerts import alert
from tests.toolchain.compilation import board, compilation
from toolchain.compile.alerting.model import CompiledAlert
from toolchain.define import WARNING, above, fired_alerts
from toolchain.live.errors import AccessDeniedError
from toolchain.preview.data.timing import TimeRange
from toolchain.preview.report.content import Fired
from toolchain.preview.report.fired import Episode, Evaluated, Past, Unasked, asked, fired

SPAN = TimeRange(1000, 2000)
WATCHDOG = alert(name="Watchdog", always_fires=True)
RULES = compilation(
    board(), alerts=(alert(), alert(name="Slow", severity=WARNING, limits=above(warning=1, critical=2)), WATCHDOG)
).rules.alerts


@frozen(eq=False)
class Known:
    """A history of these episodes."""

    episodes: tuple[Episode, ...]
    unknown: tuple[str, ...] = ()

    def past(self, alerts: Sequence[CompiledAlert], span: TimeRange) -> Past:
        """Return them."""
        return Past(self.episodes, self.unknown)


class Broken:
    """A history that cannot be read."""

    def past(self, alerts: Sequence[CompiledAlert], span: TimeRange) -> Past:
        """Raise."""
        raise AccessDeniedError("Grafana denies access", "Give it a token.")


def episode(start: float | None, end: float | None, name: str = "ManyErrors", **labels: str) -> Episode:
    """A time in which an alert fired."""
    return Episode(name, {"service": "backend", **labels}, start, end)


def listed(*episodes: Episode, most: int = 30) -> Fired:
    """The alerts as a report lists them."""
    return fired(asked([Evaluated(RULES, Known(episodes))], SPAN), fired_alerts(most=most))


def test_firings_of_an_alert_are_counted_and_their_times_added_up() -> None:
    found = listed(episode(1100, 1200), episode(1500, 1600))
    (each,) = found.alerts
    assert (each.times, each.seconds, each.first, each.is_firing) == (2, 200, 1100, False)
    assert (found.began, found.ended, found.goes_on) == (2, 2, 0)


def test_what_began_before_the_period_counts_from_its_begin_and_what_goes_on_to_its_end() -> None:
    found = listed(episode(500, 1200), episode(1900, None, "Slow"))
    assert [(each.name, each.times, each.seconds) for each in found.alerts] == [
        ("ManyErrors", 0, 200),
        ("Slow", 1, 100),
    ]
    assert (found.began, found.ended, found.goes_on) == (1, 1, 1)
    forever = listed(episode(None, None)).alerts[0]
    assert (forever.times, forever.seconds, forever.first, forever.is_firing) == (0, 1000, 1000, True)


def test_series_of_one_alert_that_fire_at_the_same_time_count_once_in_its_length() -> None:
    (each,) = listed(episode(1100, 1300, instance="a"), episode(1200, 1400, instance="b")).alerts
    assert (each.labels, each.times, each.seconds) == (("backend",), 2, 300)


def test_no_label_is_told_but_those_that_were_asked_for() -> None:
    found = listed(episode(1100, 1300, metadata_ip="192.0.2.7"))
    assert "192.0.2.7" not in str(found)


def test_critical_alerts_come_first_then_those_that_fired_longest_and_what_is_left_out_is_counted() -> None:
    found = listed(
        episode(1100, 1900, "Slow"), episode(1100, 1110), episode(1100, 1500, "Slow", service="mail"), most=2
    )
    assert [(each.name, each.labels) for each in found.alerts] == [("ManyErrors", ("backend",)), ("Slow", ("backend",))]
    assert found.left_out == 1


def test_an_alert_that_could_not_be_evaluated_is_told_apart_from_one_that_fired() -> None:
    found = listed(episode(1100, 1200), Episode("ManyErrors", {"service": "backend"}, 1200, 1300, is_failure=True))
    assert [(each.is_failure, each.seconds) for each in found.alerts] == [(False, 100), (True, 100)]
    assert (found.began, found.ended) == (1, 1)


def test_an_alert_that_always_fires_is_no_news() -> None:
    assert listed(episode(None, None, "Watchdog")).alerts == ()


def test_histories_that_cannot_be_asked_are_told_of_and_the_others_count() -> None:
    of_all = [Evaluated(RULES, Broken()), Evaluated(RULES, Known((episode(1100, 1200),), ("a gap",)))]
    found = fired(asked([*of_all, Evaluated(RULES, Unasked("no history"))], SPAN), fired_alerts())
    assert [each.name for each in found.alerts] == ["ManyErrors"]
    assert found.unknown == ("Grafana denies access", "a gap", "no history")
