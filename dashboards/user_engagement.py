"""User engagement: who is here, what they do, and whether they come back."""

from dashboards._house import dashboard, refs, to
from metrics import engagement, user_activity
from metrics.service_performance import USER_ONBOARDING_COMPLETION_RATE
from signals.people import ACTIVE_SESSIONS, SESSIONS_A_WEEK_AGO, USERS_OF_THE_DAY
from toolchain.define import bar_gauge, by_name, dashed, heatmap, pie_chart, prom, q, row, stat, timeseries

LAST_WEEK = [by_name("a week ago", custom_lineStyle=dashed(), custom_fillOpacity=0)]
"""What was then is drawn dashed."""

TO_BASELINES = to(refs.BASELINES_CAPACITY, "Against what is usual")

DASHBOARD = dashboard(
    refs.USER_ENGAGEMENT,
    description="Do people use MediaNest as they did last week, what do they do, and do they come back?",
    tags=["product"],
    rows=[
        row(
            "People",
            stat(
                "Active sessions",
                prom(ACTIVE_SESSIONS, "sessions"),
                description="Sessions active now. None on a weekday night is normal; none on a Saturday evening is not.",
                links=[TO_BASELINES],
            ),
            stat(
                "Users of the day",
                prom(USERS_OF_THE_DAY, "users"),
                description="Distinct users of the last 24 hours, computed every few minutes. Ten to twenty is usual.",
                decimals=0,
            ),
            stat(
                "Sign-ins",
                prom(q.sum(q.increase(engagement.USER_LOGINS_TOTAL, q.RANGE)), "sign-ins", mode="instant"),
                description="Successful sign-ins in the chosen range. Failures are in the security logs.",
                decimals=0,
            ),
            stat(
                "Median session",
                prom(
                    q.histogram_quantile(0.5, engagement.USER_SESSIONS_DURATION_SECONDS, window=q.RANGE),
                    "median",
                    mode="instant",
                ),
                description="Half of the sessions that ended in the range were shorter. Five to ten minutes are the "
                "target: much shorter means that people do not find what they want.",
            ),
            width=6,
        ),
        row(
            "Activity against a week ago",
            timeseries(
                "Sessions against a week ago",
                prom(ACTIVE_SESSIONS, "now"),
                prom(SESSIONS_A_WEEK_AGO, "a week ago"),
                description="The same hour a week ago is drawn dashed. Half of it or less for long raises an alert, "
                "which compares with four weeks.",
                overrides=LAST_WEEK,
                data_links=[TO_BASELINES],
            ),
            timeseries(
                "Sign-ins against a week ago",
                prom(q.sum(q.increase(engagement.USER_LOGINS_TOTAL, "1h")), "now"),
                prom(q.sum(q.increase(q.offset(engagement.USER_LOGINS_TOTAL, "1w"), "1h")), "a week ago"),
                description="Successful sign-ins per hour. If they stop while sessions go on, signing in is broken.",
                overrides=LAST_WEEK,
            ),
            timeseries(
                "Views by media type",
                prom(q.sum(q.increase(engagement.MEDIA_VIEWS_TOTAL, "1h"), by=["media_type"]), "{{media_type}}"),
                description="Views of media per hour. One type that vanishes points at its library in Plex.",
                stack="normal",
            ),
            timeseries(
                "Searches and dashboard views",
                prom(q.sum(q.increase(engagement.SEARCH_QUERIES_TOTAL, "1h")), "searches"),
                prom(q.sum(q.increase(engagement.DASHBOARD_PAGE_VIEWS_TOTAL, "1h")), "dashboard views"),
                description="Per hour. Many searches and few requests mean that people do not find it.",
                data_links=[to(refs.MEDIA_REQUESTS, "Media requests")],
            ),
        ),
        row(
            "Sessions",
            heatmap(
                "Session length heatmap",
                prom(q.buckets(engagement.USER_SESSIONS_DURATION_SECONDS, window="1h"), "{{le}}", format="heatmap"),
                description="How many sessions ended after how long. A band below one minute are people who left at once.",
            ),
            timeseries(
                "Median session by both measurements",
                prom(
                    q.histogram_quantile(0.5, engagement.USER_SESSIONS_DURATION_SECONDS, window="1d"),
                    "user_sessions_duration_seconds",
                ),
                prom(
                    q.histogram_quantile(0.5, user_activity.USER_SESSION_DURATION_HISTOGRAM, window="1d"),
                    "user_session_duration_histogram",
                ),
                description="The application measures the same thing twice. Trust the first; if they differ, one of "
                "the two no longer counts every session.",
            ),
        ),
        row(
            "Coming back",
            bar_gauge(
                "Retention",
                prom(q.max(user_activity.USER_RETENTION_RATE, by=["period"]), "{{period}}", mode="instant"),
                description="Users of the previous day, week or month who came back in this one. A ratio, although its "
                "name says rate.",
                minimum=0,
                maximum=1,
                width=6,
            ),
            bar_gauge(
                "Feature adoption",
                prom(
                    q.sort_desc(q.max(user_activity.FEATURE_ADOPTION_RATE, by=["feature"])),
                    "{{feature}}",
                    mode="instant",
                ),
                description="Share of the last 30 days' active users who used the feature. New features start low: "
                "look again a week after the release.",
                minimum=0,
                maximum=1,
                width=10,
            ),
            pie_chart(
                "Views in this range",
                prom(
                    q.sum(q.increase(engagement.MEDIA_VIEWS_TOTAL, q.RANGE), by=["media_type"]),
                    "{{media_type}}",
                    mode="instant",
                ),
                description="What people watch, by type of media. Compare with what is requested.",
                decimals=0,
            ),
        ),
        row(
            "Signs of attachment",
            timeseries(
                "Users of the day against a week ago",
                prom(USERS_OF_THE_DAY, "now"),
                prom(q.max(q.offset(user_activity.DAILY_ACTIVE_USERS_GAUGE, "1w")), "a week ago"),
                description="Distinct users of the trailing day. Below 60% of the usual weekday raises an alert.",
                overrides=LAST_WEEK,
            ),
            timeseries(
                "Playlists and favourites",
                prom(q.max(user_activity.PLAYLIST_CREATION_RATE), "playlists created"),
                prom(q.max(user_activity.FAVORITE_ITEMS_GROWTH), "change of favourites"),
                description="Of the trailing day, computed by the application. Favourites may shrink.",
                width=8,
            ),
            stat(
                "Onboarding finished",
                prom(q.max(USER_ONBOARDING_COMPLETION_RATE), "finished"),
                description="New users of the last 30 days who finished onboarding. Below half: walk through it yourself.",
                width=4,
                height=8,
            ),
        ),
    ],
    time_from="now-7d",
    refresh="5m",
)
