"""Notifications come when Alertmanager sends them: after the wait, on changes, on repeats, and not while muted."""

import json
import subprocess
import time
import urllib.request
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import pairwise
from pathlib import Path
from tempfile import mkdtemp
from threading import Thread
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolchain.define.alerting.routing import MuteTiming, Policy, Routing, TimeInterval, when
from toolchain.define.alerting.routing.inhibit_rule import InhibitRule
from toolchain.define.alerting.routing.matching import route_tree
from toolchain.languages.matching import Matcher
from toolchain.prove.notify.timing import Circumstances, Episode, Notification, notifications

START = datetime(2026, 11, 23, 12, tzinfo=UTC)
HOUR = 3600.0
NIGHTS = MuteTiming("Nights", [TimeInterval(times=[("00:00", "07:00")]), TimeInterval(times=[("22:00", "24:00")])])


def tree(**changes: Any) -> Routing:
    """Critical alerts as the architecture groups them; ``changes`` are of the policy."""
    fields: dict[str, Any] = {
        "contact_point": "Incidents",
        "matchers": when(severity="critical"),
        "group_by": ["alertname"],
        "group_wait": "30s",
        "group_interval": "5m",
        "repeat_interval": "1h",
    }
    return Routing(contact_point="Monitoring", policies=[Policy(**{**fields, **changes})])


def episode(start: float, end: float = 10 * 24 * HOUR, **labels: str) -> Episode:
    """A critical alert; its name is A unless told."""
    return Episode({"alertname": "A", "severity": "critical", **labels}, start, end)


def sent(
    *episodes: Episode,
    routing: Routing | None = None,
    hours: float = 2,
    start: datetime = START,
    **circumstances: Any,
) -> tuple[Notification, ...]:
    """What is sent within some hours."""
    root = route_tree(routing or tree())
    return notifications(root, episodes, Circumstances(start, **circumstances), hours * HOUR)


def times(found: tuple[Notification, ...]) -> list[float]:
    """When notifications are sent."""
    return [each.at for each in found]


def test_the_first_notification_comes_after_the_wait_and_holds_what_came_meanwhile() -> None:
    (first,) = sent(episode(100), episode(120, pod="b"), hours=1)
    assert first.at == 130
    assert len(first.firing) == 2


def test_an_unchanged_group_is_repeated_with_the_first_look_behind_the_interval() -> None:
    assert times(sent(episode(0))) == [30, 30 + 3900]


def test_a_new_alert_in_a_group_is_told_at_the_next_look() -> None:
    assert times(sent(episode(0), episode(40, pod="b"))) == [30, 330, 330 + 3900]


def test_alerts_of_another_group_are_told_apart() -> None:
    found = sent(episode(0), episode(0, alertname="B"), hours=1)
    assert [each.group for each in found] == [(("alertname", "A"),), (("alertname", "B"),)]


def test_the_end_is_told_at_the_next_look_and_then_the_group_is_gone() -> None:
    first, last = sent(episode(0, 1000))
    assert (first.at, last.at) == (30, 1230)
    assert (last.firing, len(last.resolved)) == ((), 1)


def test_an_alert_that_ends_within_the_wait_is_never_told() -> None:
    assert sent(episode(0, 20)) == ()


def test_an_alert_that_fires_again_is_told_again() -> None:
    assert times(sent(episode(0, 100), episode(2000, 2100))) == [30, 330, 2030, 2330]


def test_an_alert_that_comes_back_between_two_looks_is_no_news() -> None:
    assert times(sent(episode(0, 100), episode(200), hours=1)) == [30]


def test_a_contact_point_may_not_be_told_of_the_end() -> None:
    found = sent(episode(0, 1000), episode(0, pod="b"), hours=1, untold=frozenset({"Incidents"}))
    assert times(found) == [30]
    assert times(sent(episode(0, 1000), untold=frozenset({"Incidents"}))) == [30]


def test_two_policies_tell_two_contact_points() -> None:
    digest = Policy(
        contact_point="Digest",
        matchers=when(severity="critical"),
        group_by=["severity"],
        group_wait="1h",
        group_interval="1h",
        repeat_interval="24h",
    )
    routing = Routing(contact_point="Monitoring", policies=[*tree(continues=True).policies, digest])
    found = sent(episode(0), episode(10, alertname="B"), routing=routing, hours=26.5)
    assert [each.at / HOUR for each in found if each.contact_point == "Digest"] == [1, 26]
    assert Counter(each.contact_point for each in found)["Incidents"] == 2 * 25


def test_what_is_muted_is_told_at_the_first_look_afterwards() -> None:
    routing = tree(muted=[NIGHTS])
    midnight = START.replace(hour=23)
    (first, *_) = sent(episode(0), routing=routing, hours=10, start=midnight, timings=(NIGHTS,))
    assert 8 * HOUR <= first.at < 8 * HOUR + 300
    assert sent(episode(0, 7 * HOUR), routing=routing, hours=10, start=midnight, timings=(NIGHTS,)) == ()


def test_an_active_time_is_the_opposite_of_a_mute_timing() -> None:
    routing = tree(active=[NIGHTS])
    assert sent(episode(0), routing=routing, hours=9.9, timings=(NIGHTS,)) == ()
    assert len(sent(episode(0), routing=routing, hours=10.2, timings=(NIGHTS,))) == 1


DOWN_SILENCES_A = (InhibitRule((Matcher("alertname", "=", "Down"),), (Matcher("alertname", "=", "A"),), ()),)


def test_an_inhibited_alert_is_not_told_until_its_source_is_over() -> None:
    found = sent(episode(0), episode(10, 1500, alertname="Down"), inhibitions=DOWN_SILENCES_A, hours=1)
    assert [(each.at, each.group[0][1]) for each in found if each.firing] == [(40, "Down"), (1530, "A")]


def test_an_alert_that_ends_while_it_is_inhibited_is_forgotten() -> None:
    found = sent(episode(0, 1000), episode(10, alertname="Down"), inhibitions=DOWN_SILENCES_A, hours=0.9)
    assert {each.group[0][1] for each in found} == {"Down"}


episodes = st.lists(
    st.builds(
        lambda start, length, name, pod: episode(start, start + length, alertname=name, pod=pod),
        st.integers(0, 7200),
        st.integers(1, 5000),
        st.sampled_from("AB"),
        st.sampled_from("xy"),
    ),
    max_size=8,
).map(lambda found: _without_overlaps(found))


def _without_overlaps(found: list[Episode]) -> list[Episode]:
    """One alert fires at most once at a time."""
    kept: list[Episode] = []
    for each in sorted(found, key=lambda each: each.start):
        if all(other.identity != each.identity or other.end < each.start for other in kept):
            kept.append(each)
    return kept


@given(episodes)
def test_what_fires_longer_than_wait_and_interval_is_told_and_nothing_sooner_or_more_often(
    played: list[Episode],
) -> None:
    found = sent(*played, hours=4)
    for each in found:
        assert each.firing or each.resolved
        assert all(alert.start <= each.at < alert.end for alert in each.firing)
        assert all(alert.end <= each.at for alert in each.resolved)
        assert each.at >= 30 + min(alert.start for alert in played if alert.labels["alertname"] == each.group[0][1])
    told = {alert.identity for each in found for alert in each.firing}
    assert {each.identity for each in played if each.end - each.start > 330} <= told
    by_group: dict[Any, list[Notification]] = {}
    for each in found:
        by_group.setdefault(each.group, []).append(each)
    for of_group in by_group.values():
        for before, after in pairwise(of_group):
            assert after.at - before.at >= (300 if before.firing else 30)


@given(episodes, st.integers(0, 100_000))
def test_later_is_the_same_but_later(played: list[Episode], delay: int) -> None:
    moved = [Episode(each.labels, each.start + delay, each.end + delay) for each in played]
    later = sent(*moved, hours=4 + delay / HOUR)
    assert [at - delay for at in times(later)] == pytest.approx(times(sent(*played, hours=4)))


@given(episodes)
def test_a_longer_horizon_only_adds(played: list[Episode]) -> None:
    short = sent(*played, hours=1.5)
    assert times(sent(*played, hours=4))[: len(short)] == times(short)


@given(episodes)
def test_muting_everything_sends_nothing(played: list[Episode]) -> None:
    always = MuteTiming("Always", [TimeInterval()])
    assert sent(*played, routing=tree(muted=[always]), hours=4, timings=(always,)) == ()


CONFIGURATION = """
route:
  receiver: other
  routes:
  - {receiver: told, continue: true, matchers: ['name="A"'], group_by: [name], group_wait: 600ms,
     group_interval: 1s, repeat_interval: 2200ms}
  - {receiver: untold, matchers: ['name="A"'], group_by: [name], group_wait: 600ms, group_interval: 1s,
     repeat_interval: 2200ms}
receivers:
- {name: told, webhook_configs: [{url: 'URL', send_resolved: true}]}
- {name: untold, webhook_configs: [{url: 'URL', send_resolved: false}]}
- {name: other}
"""


@pytest.fixture
def received() -> Iterator[tuple[str, list[tuple[float, Any]]]]:
    """A listener's address, and what it has received, with the time."""
    found: list[tuple[float, Any]] = []

    class Listener(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            found.append((time.time(), json.loads(self.rfile.read(int(self.headers["Content-Length"])))))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            """Stay silent."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Listener)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}/", found
    server.shutdown()
    server.server_close()


def _post(url: str, alerts: list[dict[str, Any]]) -> None:
    request = urllib.request.Request(url, json.dumps(alerts).encode(), {"Content-Type": "application/json"})
    urllib.request.urlopen(request).close()


PLAYED = [Episode({"name": "A", "pod": "1"}, 0, 6.2), Episode({"name": "A", "pod": "2"}, 1.2, 5.2)]
ATTEMPTS = 3
"""A machine that is busy delays looks and deliveries; that may make a right model disagree, never a wrong one agree."""


def test_alertmanager_sends_the_same_notifications(
    alertmanager: str,
    tmp_path: Path,
    received: tuple[str, list[tuple[float, Any]]],
) -> None:
    policy: dict[str, Any] = {
        "matchers": when(name="A"),
        "group_by": ["name"],
        "group_wait": "600ms",
        "group_interval": "1s",
        "repeat_interval": "2200ms",
    }
    policies = [Policy(contact_point="told", continues=True, **policy), Policy(contact_point="untold", **policy)]
    root = route_tree(Routing(contact_point="other", policies=policies))
    expected = [
        (each.at, each.contact_point, [*_shown(each.firing, "firing"), *_shown(each.resolved, "resolved")])
        for each in notifications(root, PLAYED, Circumstances(START, untold=frozenset({"untold"})), 7.4)
    ]
    assert len(expected) == 8
    for _ in range(ATTEMPTS):
        observed = _played(alertmanager, tmp_path, received)
        if _summary(observed) == _summary(expected):
            return
    assert _summary(observed) == _summary(expected)


def _shown(alerts: tuple[Episode, ...], status: str) -> list[tuple[str, str]]:
    return [(alert.labels["pod"], status) for alert in alerts]


def _played(
    executable: str, folder: Path, received: tuple[str, list[tuple[float, Any]]]
) -> list[tuple[float, str, list[tuple[str, str]]]]:
    """Return what Alertmanager sends: when, to whom, and which pods with their status."""
    url, found = received
    found.clear()
    (folder / "alertmanager.yaml").write_text(CONFIGURATION.replace("URL", url))
    address = f"127.0.0.1:{_free_port()}"
    command = [executable, f"--config.file={folder}/alertmanager.yaml", f"--storage.path={mkdtemp(dir=folder)}"]
    options = [f"--web.listen-address={address}", "--cluster.listen-address="]
    with subprocess.Popen([*command, *options], stderr=subprocess.DEVNULL) as process:
        try:
            _wait_until_ready(f"http://{address}/-/ready")
            start = time.time()
            for at in sorted({moment for each in PLAYED for moment in (each.start, each.end)}):
                time.sleep(max(0.0, start + at - time.time()))
                changed = [_alert(each, start) for each in PLAYED if at in (each.start, each.end)]
                _post(f"http://{address}/api/v2/alerts", changed)
            time.sleep(1.2)
        finally:
            process.terminate()
    return [
        (at - start, body["receiver"], [(each["labels"]["pod"], each["status"]) for each in body["alerts"]])
        for at, body in found
    ]


def _alert(each: Episode, start: float) -> dict[str, Any]:
    zero = datetime.fromtimestamp(start, UTC)
    is_over = each.end <= time.time() - start + 0.05
    end = each.end if is_over else 1000.0
    return {
        "labels": dict(each.labels),
        "startsAt": (zero + timedelta(seconds=each.start)).isoformat(),
        "endsAt": (zero + timedelta(seconds=end)).isoformat(),
    }


def _summary(rows: Any) -> list[tuple[str, float, list[tuple[str, str]]]]:
    """Sorted notifications; their times are the looks since the first one, which a busy machine may be late for."""
    found = list(rows)
    first = min((at for at, _, _ in found), default=0.0)
    return sorted((receiver, round(at - first), sorted(alerts)) for at, receiver, alerts in found)


def _wait_until_ready(url: str) -> None:
    for _ in range(100):
        try:
            urllib.request.urlopen(url).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    pytest.fail("Alertmanager did not start")


def _free_port() -> int:
    server = ThreadingHTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler)
    server.server_close()
    return int(server.server_address[1])
