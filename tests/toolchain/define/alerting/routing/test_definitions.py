"""Routing definitions refuse what would be misread, at the line that holds it."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.toolchain.routes import NIGHTS, PAGERS, policy
from toolchain.base.arguments import ArgumentError
from toolchain.define.alerting.routing import ContactPoint, MessageTemplate, MuteTiming, TimeInterval, Webhook, when
from toolchain.languages.matching import Matcher, any_of

WRONG: list[tuple[Callable[[], Any], str]] = [
    (
        lambda: TimeInterval(weekdays="monday"),
        "weekdays is 'monday', which is one text where a list of them is expected",
    ),
    (lambda: TimeInterval(times=("22:00", "24:00")), "times[0] is '22:00', which is no pair of text and text"),  # type: ignore[arg-type]
    (lambda: policy(group_by="alertname"), "group_by is 'alertname', which is one text"),
    (lambda: policy(muted="Nights"), "muted is 'Nights', which is one"),
    (lambda: policy(group_by=["alertname", 1]), "group_by[1] is 1, which is no text"),
    (lambda: policy(group_wait=30), "group_wait is 30, which is no text"),
    (lambda: policy(policies=["Pagers"]), "policies[0] is 'Pagers', which is no policy"),
    (lambda: MuteTiming("x", ["monday"]), "intervals[0] is 'monday', which is no interval"),  # type: ignore[list-item]
    (lambda: TimeInterval(location=None), "location is None"),  # type: ignore[arg-type]
    (lambda: ContactPoint(name="x", integrations=["slack"]), "integrations[0] is 'slack', which is no integration"),  # type: ignore[list-item]
    (lambda: Webhook(receiver=None), "receiver is None"),  # type: ignore[arg-type]
    (lambda: MessageTemplate("x", None), "text is None"),  # type: ignore[arg-type]
    (lambda: policy(matchers={"severity": "critical"}), "matchers is a dictionary of 1, which is no list of matchers"),
]


@pytest.mark.parametrize(("build", "message"), WRONG, ids=[message for _, message in WRONG])
def test_what_would_be_misread_is_refused(build: Callable[[], Any], message: str) -> None:
    with pytest.raises(ArgumentError) as raised:
        build()
    assert message in raised.value.message
    assert raised.value.remedy
    assert raised.value.location.file == __file__ or raised.value.location.file.endswith("routes.py")


def test_matchers_are_equal_or_compared() -> None:
    assert when(a="x", b=any_of("y", "z")) == (Matcher("a", "=", "x"), Matcher("b", "=~", "y|z"))


def test_policies_call_contact_points_and_timings_by_name() -> None:
    assert policy(contact_point=PAGERS, muted=[NIGHTS, "Others"]).contact_point == "Pagers"
    assert policy(contact_point="Others", muted=[NIGHTS, "Others"]).muted == ("Nights", "Others")
