"""Baselines of people: how many there are, and how many this hour of the week usually has."""

from alerts.groups import BASELINES as GROUP
from metrics.api import USER_SESSIONS_ACTIVE
from metrics.engagement import USER_LOGINS_TOTAL
from toolchain.define import Expression, RecordingRule, q

SESSIONS = RecordingRule(
    record="job:user_sessions_active:avg1h",
    expression=q.sum(q.avg_over_time(USER_SESSIONS_ACTIVE, "1h"), by=["job"]),
    group=GROUP,
    help="Active sessions, averaged over an hour.",
)
MOST_SESSIONS = RecordingRule(
    record="job:user_sessions_active:max1d",
    expression=q.sum(q.max_over_time(USER_SESSIONS_ACTIVE, "1d"), by=["job"]),
    group=GROUP,
    help="The most active sessions of a day.",
)
LOGINS = RecordingRule(
    record="job:user_logins:rate1h",
    expression=q.sum(q.rate(USER_LOGINS_TOTAL, "1h"), by=["job"]),
    group=GROUP,
    help="Sign-ins per second, averaged over an hour.",
)


def earlier_weeks(rule: RecordingRule) -> Expression:
    """The same hour in each of the last four weeks; a week without data is missing, and so in what is made of them."""
    recorded = q.select(rule.metric)
    return q.either(*(q.labelled(q.offset(recorded, f"{week}w"), week=str(week)) for week in (1, 2, 3, 4)))


SESSIONS_EXPECTED = RecordingRule(
    record="job:user_sessions_active:expected_avg1h",
    expression=q.avg(earlier_weeks(SESSIONS), without=["week"]),
    group=GROUP,
    help="Active sessions that this hour of the week usually has.",
)
SESSIONS_SPREAD = RecordingRule(
    record="job:user_sessions_active:stddev_avg1h",
    expression=q.stddev(earlier_weeks(SESSIONS), without=["week"]),
    group=GROUP,
    help="How much the last four weeks differ in this hour.",
)
SESSIONS_WEEKS = RecordingRule(
    record="job:user_sessions_active:weeks_avg1h",
    expression=q.count(earlier_weeks(SESSIONS), without=["week"]),
    group=GROUP,
    help="How many of the last four weeks know this hour.",
)
_HALF = q.select(SESSIONS_EXPECTED.metric) * 0.5
_TWO_DEVIATIONS = q.select(SESSIONS_SPREAD.metric) * 2
SESSIONS_BAND = RecordingRule(
    record="job:user_sessions_active:band_avg1h",
    expression=q.either(_HALF > _TWO_DEVIATIONS, _TWO_DEVIATIONS),
    group=GROUP,
    help="Tolerance around the expectation: the larger of half of it and two standard deviations.",
)
LOGINS_EXPECTED = RecordingRule(
    record="job:user_logins:expected_rate1h",
    expression=q.avg(earlier_weeks(LOGINS), without=["week"]),
    group=GROUP,
    help="Sign-ins per second that this hour of the week usually has.",
)
