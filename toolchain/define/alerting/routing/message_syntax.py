"""The language of message templates: functions, and the data that a notification hands to them.

Source: Grafana documentation, "Notification template reference"; Prometheus documentation, "Notification template
reference". Both backends render the same definitions, so a field that only Grafana has is marked as such.
"""

from collections.abc import Mapping

from toolchain.languages.gotemplate.ast import Template
from toolchain.languages.gotemplate.parser import parse_template

_FUNCTIONS = frozenset({"title", "toUpper", "toLower", "join", "match", "reReplaceAll", "safeHtml", "stringSlice"})
NEW_FUNCTIONS = frozenset({"trimSpace", "date", "tz", "since", "humanizeDuration", "urlUnescape", "toJson"})
"""Functions that Alertmanager 0.25 does not have yet: it refuses all templates where one of them is called."""

FUNCTIONS = _FUNCTIONS | NEW_FUNCTIONS
"""Functions that message templates have besides Go's own, in Grafana as well as in Alertmanager."""

DATA, ALERT, ALERTS, LABELS, TIME, TEXT, UNKNOWN = "notification", "alert", "alerts", "labels", "time", "text", ""
"""What a value in a template can be."""

FIELDS: Mapping[str, Mapping[str, str]] = {
    DATA: {
        "Receiver": TEXT,
        "Status": TEXT,
        "Alerts": ALERTS,
        "GroupLabels": LABELS,
        "CommonLabels": LABELS,
        "CommonAnnotations": LABELS,
        "ExternalURL": TEXT,
        "GroupKey": TEXT,
        "TruncatedAlerts": UNKNOWN,
        "AppVersion": TEXT,
        "Vars": UNKNOWN,
    },
    ALERTS: {"Firing": ALERTS, "Resolved": ALERTS},
    ALERT: {
        "Status": TEXT,
        "Labels": LABELS,
        "Annotations": LABELS,
        "StartsAt": TIME,
        "EndsAt": TIME,
        "GeneratorURL": TEXT,
        "Fingerprint": TEXT,
        "SilenceURL": TEXT,
        "DashboardURL": TEXT,
        "PanelURL": TEXT,
        "Values": UNKNOWN,
        "ValueString": TEXT,
        "RuleUID": TEXT,
        "OrgID": UNKNOWN,
        "ImageURL": TEXT,
        "EmbeddedImage": TEXT,
    },
    TIME: {
        **dict.fromkeys(("UTC", "Local", "Add", "AddDate", "Round", "Truncate", "In"), TIME),
        **dict.fromkeys(("Format", "String", "Weekday", "Month"), TEXT),
        **dict.fromkeys(
            ("Unix", "UnixMilli", "UnixNano", "Year", "Day", "Hour", "Minute", "Second", "YearDay"), UNKNOWN
        ),
        **dict.fromkeys(("IsZero", "Sub", "After", "Before", "Equal", "Date", "Clock"), UNKNOWN),
    },
    TEXT: {},
}
"""The fields of each kind of value, and what they are; labels have any."""

EVERYTHING = frozenset({"SortedPairs", "Names", "Values", "Remove"})
"""What labels have besides the labels themselves: ways to list them all."""

SILENCE_URL = "SilenceURL"

GRAFANA_ONLY: Mapping[str, frozenset[str]] = {
    DATA: frozenset({"GroupKey", "TruncatedAlerts", "AppVersion", "Vars"}),
    ALERT: frozenset(
        {
            *("DashboardURL", "PanelURL", "Values", "ValueString", "RuleUID", "OrgID", "ImageURL", "EmbeddedImage"),
            SILENCE_URL,
        }
    ),
}
"""Fields that Alertmanager does not have; an action that shows only the link to silence is written anew for it."""


def parse_message(text: str) -> Template:
    """Return the tree of a message template. Raises TemplateSyntaxError."""
    return parse_template(text, FUNCTIONS)
