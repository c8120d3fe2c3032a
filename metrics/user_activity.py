"""User activity: figures that a scheduled job computes from the database every few minutes.

Every replica repeats such a figure: take the max, never the sum.
"""

from functools import partial

from metrics import buckets
from metrics.jobs import APP
from metrics.owners import PRODUCT
from metrics.vocabulary import FEATURE, FUNNEL_STEP, PERIOD
from toolchain.catalog import Waiver, gauge, histogram

_gauge = partial(gauge, owner=PRODUCT, jobs=[APP], replicas="max")
_ratio = partial(_gauge, unit="percentunit", value_range=(0, 1))

_RATIO_CALLED_RATE = (
    Waiver("metric-name-rate", "the architecture calls this ratio a rate; it holds a share from 0 to 1"),
    Waiver("metric-name-ratio", "the architecture says rate instead; it holds a share from 0 to 1"),
)

USER_SESSION_DURATION_HISTOGRAM = histogram(
    "user_session_duration_histogram",
    unit="s",
    help="Length of sessions that ended, for patterns of engagement.",
    owner=PRODUCT,
    jobs=[APP],
    buckets=buckets.SESSION,
    note="Measures the same as user_sessions_duration_seconds: show both, trust the latter.",
    waivers=[
        Waiver("metric-name-type", "the architecture puts the type into the name; it is a histogram indeed"),
        Waiver("metric-name-unit", "the architecture names it so; it holds seconds"),
    ],
)
DAILY_ACTIVE_USERS_GAUGE = _gauge(
    "daily_active_users_gauge",
    unit="short",
    help="Distinct users of the last 24 hours.",
    value_range=(0, 50),
    note="Every replica repeats it: take the max, not the sum.",
    waivers=[Waiver("metric-name-type", "the architecture puts the type into the name; it is a gauge indeed")],
)
FEATURE_ADOPTION_RATE = _ratio(
    "feature_adoption_rate",
    help="Users of a feature over active users, of the last 30 days.",
    labels=[FEATURE],
    note="A ratio that is called a rate: never rate() it.",
    waivers=_RATIO_CALLED_RATE,
)
USER_RETENTION_RATE = _ratio(
    "user_retention_rate",
    help="Users of the previous period who came back in this one.",
    labels=[PERIOD],
    note="A ratio that is called a rate: never rate() it.",
    waivers=_RATIO_CALLED_RATE,
)
MEDIA_DISCOVERY_FUNNEL = _gauge(
    "media_discovery_funnel",
    unit="short",
    help="Distinct users who reached the step in the last 24 hours.",
    labels=[FUNNEL_STEP],
    note="A snapshot, although it sounds cumulative. Conversion is a step over the first step.",
)
SEARCH_TO_REQUEST_CONVERSION_RATE = _ratio(
    "search_to_request_conversion_rate",
    help="Searches that a request followed within 30 minutes.",
    note="A ratio that is called a rate: never rate() it.",
    waivers=_RATIO_CALLED_RATE,
)
PLAYLIST_CREATION_RATE = _gauge(
    "playlist_creation_rate",
    unit="short",
    help="Playlists created in the last 24 hours.",
    note="A figure per day that is computed already: never rate() it.",
    waivers=[
        Waiver("metric-name-rate", "the architecture calls this count per day a rate"),
        Waiver("metric-name-unit", "the architecture leaves out that it counts per day"),
    ],
)
FAVORITE_ITEMS_GROWTH = _gauge(
    "favorite_items_growth",
    unit="short",
    help="Net change of favourite items in the last 24 hours; may be negative.",
    note="A difference: no counter, so no increase().",
)
