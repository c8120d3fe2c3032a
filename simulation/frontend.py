"""What browsers measure: web vitals, page loads, interactions, navigation."""

from simulation.community import PAGES, SLOW_SHARE
from toolchain.simulate.amount import Amount, Lognormal
from toolchain.simulate.behaviour import Count, Observations, Process, by_label, by_labels, single

PAGE_VIEWS = {
    "/": 0.03,
    "/dashboard": 0.06,
    "/media": 0.05,
    "/media/[type]/[id]": 0.055,
    "/requests": 0.03,
    "/youtube": 0.018,
    "/plex": 0.035,
    "/services": 0.014,
    "/notifications": 0.01,
    "/analytics": 0.004,
    "/settings": 0.004,
    "/admin": 0.004,
    "/auth/signin": 0.006,
}
"""Route -> page loads per second at full activity."""
_PAGE_SECONDS = {"/auth/signin": 0.5, "/": 0.6, "/media": 0.85, "/media/[type]/[id]": 0.9, "/analytics": 0.95}

_VITALS = {
    "web_vital_fcp_seconds": Lognormal(0.95, 0.45),
    "web_vital_lcp_seconds": Lognormal(1.45, 0.42),
    "web_vital_fid_seconds": Lognormal(0.022, 0.8),
    "web_vital_cls_ratio": Lognormal(0.03, 0.85),
}

_INTERACTIONS = {
    ("ServiceStatus", "click"): 0.02,
    ("ServiceStatus", "open"): 0.01,
    ("PlexDashboard", "click"): 0.03,
    ("PlexLibraryBrowser", "click"): 0.08,
    ("PlexLibraryBrowser", "search"): 0.03,
    ("PlexLibraryBrowser", "select"): 0.05,
    ("PlexLibraryBrowser", "play"): 0.02,
    ("PlexCollectionManager", "open"): 0.008,
    ("PlexCollectionManager", "submit"): 0.002,
    ("MediaViewer", "open"): 0.05,
    ("MediaViewer", "play"): 0.03,
    ("MediaViewer", "close"): 0.045,
    ("MediaUploader", "upload"): 0.0015,
    ("RealtimeStatus", "toggle"): 0.004,
    ("RealtimeStatus", "retry"): 0.0008,
    ("AnalyticsChart", "select"): 0.004,
    ("UserManagement", "select"): 0.003,
    ("UserManagement", "submit"): 0.0008,
    ("SettingsPanel", "toggle"): 0.004,
    ("SettingsPanel", "submit"): 0.002,
    ("AdvancedForm", "submit"): 0.012,
    ("Modal", "open"): 0.04,
    ("Modal", "close"): 0.04,
    ("ToastProvider", "close"): 0.02,
}
"""(component, action) -> per second at full activity."""

_NAVIGATIONS = {
    ("/auth/signin", "/dashboard"): 0.005,
    ("/", "/dashboard"): 0.02,
    ("/", "/media"): 0.008,
    ("/dashboard", "/media"): 0.025,
    ("/dashboard", "/plex"): 0.02,
    ("/dashboard", "/requests"): 0.012,
    ("/dashboard", "/services"): 0.01,
    ("/dashboard", "/youtube"): 0.008,
    ("/dashboard", "/notifications"): 0.006,
    ("/dashboard", "/settings"): 0.002,
    ("/dashboard", "/admin"): 0.002,
    ("/media", "/media/[type]/[id]"): 0.045,
    ("/media/[type]/[id]", "/media"): 0.028,
    ("/media/[type]/[id]", "/requests"): 0.01,
    ("/requests", "/media/[type]/[id]"): 0.01,
    ("/requests", "/dashboard"): 0.008,
    ("/plex", "/media/[type]/[id]"): 0.012,
    ("/plex", "/dashboard"): 0.01,
    ("/youtube", "/dashboard"): 0.006,
    ("/youtube", "/requests"): 0.003,
    ("/services", "/dashboard"): 0.007,
    ("/services", "/analytics"): 0.002,
    ("/notifications", "/requests"): 0.004,
    ("/analytics", "/dashboard"): 0.003,
    ("/settings", "/dashboard"): 0.002,
    ("/admin", "/analytics"): 0.001,
}
"""(from, to) -> per second at full activity."""

_FORM_ERRORS = {
    "signin": 0.0005,
    "media_request": 0.0007,
    "youtube_download": 0.0004,
    "settings": 0.0001,
    "user_management": 0.0001,
    "upload": 0.0002,
}
_FEATURES = {
    "plex_browse": 0.08,
    "plex_collections": 0.01,
    "media_request": 0.012,
    "youtube_download": 0.004,
    "service_status": 0.02,
    "notifications": 0.02,
    "analytics": 0.004,
    "two_factor": 0.001,
    "admin": 0.005,
}


def _page(route: str, views: float) -> Process:
    amount = Amount(activity=views)
    spread = Lognormal(_PAGE_SECONDS.get(route, 0.72), 0.34)
    return Observations(
        (
            (lambda now: amount * (1 - now[SLOW_SHARE]), spread),
            (lambda now: amount * now[SLOW_SHARE], Lognormal(7.5, 0.3)),
        ),
        PAGES,
    )


def _counted(rate: float) -> Count:
    return Count(Amount(activity=rate), PAGES)


BEHAVIOURS = (
    *(single(name, Observations(((Amount(activity=0.28), spread),), PAGES)) for name, spread in _VITALS.items()),
    by_label(
        "page_load_duration_seconds", "route", {route: _page(route, views) for route, views in PAGE_VIEWS.items()}
    ),
    by_labels("user_interactions_total", ("component", "action"), {k: _counted(v) for k, v in _INTERACTIONS.items()}),
    by_labels("navigation_events_total", ("from_route", "to_route"), {k: _counted(v) for k, v in _NAVIGATIONS.items()}),
    by_label("form_submission_errors_total", "form", {form: _counted(rate) for form, rate in _FORM_ERRORS.items()}),
    by_label("feature_usage_total", "feature", {feature: _counted(rate) for feature, rate in _FEATURES.items()}),
)
