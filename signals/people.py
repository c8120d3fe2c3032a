"""How many people are there, against what the hour usually has."""

from alerts.recordings import users
from metrics.api import USER_SESSIONS_ACTIVE
from metrics.user_activity import DAILY_ACTIVE_USERS_GAUGE
from toolchain.define import q

ACTIVE_SESSIONS = q.sum(USER_SESSIONS_ACTIVE)
SESSIONS_A_WEEK_AGO = q.sum(q.offset(USER_SESSIONS_ACTIVE, "1w"))
USERS_OF_THE_DAY = q.max(DAILY_ACTIVE_USERS_GAUGE)

FEWEST_EXPECTED_SESSIONS = 3
"""Below this, half of what is usual is one person more or less: quiet nights stay quiet."""
SESSIONS_OF_THE_HOUR = q.sum(q.select(users.SESSIONS.metric))
EXPECTED_SESSIONS = q.sum(q.select(users.SESSIONS_EXPECTED.metric))
TOLERANCE = q.sum(q.select(users.SESSIONS_BAND.metric))
"""How far from the expectation is as usual, in sessions."""
ACTIVITY = SESSIONS_OF_THE_HOUR / (EXPECTED_SESSIONS >= FEWEST_EXPECTED_SESSIONS)
"""Sessions of the last hour as a share of what this hour of the week usually has; nothing while that is too few."""
