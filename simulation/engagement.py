"""What people do: sessions, sign-ins, views, requests, and what scheduled jobs compute from it."""

from simulation.community import MEDIA, PAGES, PEOPLE
from toolchain.simulate.amount import Amount, Lognormal
from toolchain.simulate.behaviour import Count, Level, Observations, by_label, by_labels, single
from toolchain.simulate.rhythm import DAY

SIGN_INS = Amount(activity=0.0036)
"""About a dozen an hour in the evening."""
SESSIONS = Amount(activity=15.0)
"""Sessions at once at full activity."""
SESSION_LENGTHS = ((Amount(activity=0.004), Lognormal(440.0, 0.9)),)

_REQUESTED = {"movie": 0.006, "tv": 0.005}
"""Kind of media -> requests per second at full activity."""
_PASSED = {
    "pending": 1.0,
    "approved": 0.92,
    "processing": 0.9,
    "partially-available": 0.12,
    "available": 0.84,
    "denied": 0.06,
    "failed": 0.02,
}
"""Status -> share of requests that reach it."""

_VIEWS = {"movie": 0.05, "tv": 0.045, "episode": 0.06, "music": 0.012, "youtube": 0.015}
_FUNNEL = {"search": 17.0, "details": 15.0, "request": 8.0, "available": 7.0, "watch": 6.0}
_ADOPTION = {
    "plex_browse": 0.92,
    "plex_collections": 0.34,
    "media_request": 0.71,
    "youtube_download": 0.28,
    "service_status": 0.55,
    "notifications": 0.63,
    "analytics": 0.18,
    "two_factor": 0.22,
    "admin": 0.11,
}
_RETENTION = {"1d": 0.58, "7d": 0.81, "30d": 0.92}


def _ratio(value: float, noise: float = 0.03) -> Level:
    """Return a share that a scheduled job computes, the same on each replica."""
    return Level(Amount(value), PEOPLE, noise=noise, decimals=4, low=0, high=1)


def _people(value: float) -> Level:
    """Return a number of people that does not depend on the hour."""
    return Level(Amount(value), PEOPLE, decimals=0, own=True)


def _count(value: float, **bounds: float) -> Level:
    return Level(Amount(value), PEOPLE, noise=0.12, decimals=0, **bounds)  # type: ignore[arg-type]


BEHAVIOURS = (
    single("user_sessions_active", Level(SESSIONS, PEOPLE, noise=0.08, decimals=0, low=0)),
    single("user_logins_total", Count(SIGN_INS, PEOPLE)),
    single("user_sessions_duration_seconds", Observations(SESSION_LENGTHS, PEOPLE)),
    single("user_session_duration_histogram", Observations(SESSION_LENGTHS, PEOPLE)),
    by_label("media_views_total", "media_type", {kind: Count(Amount(activity=r), MEDIA) for kind, r in _VIEWS.items()}),
    single("search_queries_total", Count(Amount(activity=0.16), MEDIA)),
    single("dashboard_page_views_total", Count(Amount(activity=0.06), PAGES)),
    by_labels(
        "media_requests_total",
        ("type", "status"),
        {
            (kind, status): Count(Amount(activity=rate * share), MEDIA)
            for kind, rate in _REQUESTED.items()
            for status, share in _PASSED.items()
        },
    ),
    single(
        "media_request_fulfillment_time",
        Observations(
            (
                (Amount(activity=0.0075), Lognormal(4_800.0, 1.0)),
                (Amount(activity=0.0009), Lognormal(43_000.0, 0.8)),
            ),
            MEDIA,
        ),
    ),
    single("daily_active_users_gauge", Level(Amount(14.8), saw=(3.6, DAY * 1.9), decimals=0)),
    by_label("feature_adoption_rate", "feature", {feature: _ratio(share) for feature, share in _ADOPTION.items()}),
    by_label("user_retention_rate", "period", {period: _ratio(share) for period, share in _RETENTION.items()}),
    by_label("media_discovery_funnel", "step", {step: _people(users) for step, users in _FUNNEL.items()}),
    single("search_to_request_conversion_rate", _ratio(0.11, 0.15)),
    single("playlist_creation_rate", _count(3.0, low=0)),
    single("favorite_items_growth", Level(Amount(-1.0, activity=2.0), PEOPLE, saw=(9.0, DAY * 1.7), decimals=0)),
    single("user_onboarding_completion_rate", _ratio(0.86, 0.02)),
)
