"""When nothing is sent although something is wrong. Critical alerts are never muted by a schedule."""

from toolchain.define import MuteTiming, TimeInterval

TEAM_ZONE = "UTC"
"""Where the team's day is day."""

ALWAYS = MuteTiming("Always", [TimeInterval(weekdays=["sunday:saturday"])])
"""For policies that keep their alerts away from everybody."""

PLANNED_MAINTENANCE = MuteTiming(
    "Planned maintenance", [TimeInterval(times=[("03:00", "05:00")], weekdays=["sunday"], location=TEAM_ZONE)]
)
"""Updates and backups; this time does not count against availability either."""

OUTSIDE_SUMMARY = MuteTiming(
    "Outside of the daily summary",
    [
        TimeInterval(times=[("00:00", "09:00")], location=TEAM_ZONE),
        TimeInterval(times=[("09:30", "24:00")], location=TEAM_ZONE),
    ],
)
"""Everything but the half hour of the summary: an active time would say the same, in Grafana 12.1 and newer only."""
