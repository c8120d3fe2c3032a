"""How risky each kind of change is, and why: one line a rule, the narrowest that fits counts.

A rule names the kind and what changes; an effect narrows it to changes that make alerts louder or quieter. What only
the comparison knows, such as who still reads a metric, it says itself.
"""

from collections.abc import Mapping, Sequence

from attrs import frozen

from toolchain.base.source import SourceLocation
from toolchain.review.change import Change, Drawing, Effect, Kind, Risk, What

HIGH, MEDIUM, LOW = Risk.HIGH, Risk.MEDIUM, Risk.LOW
LOUDER, QUIETER = Effect.LOUDER, Effect.QUIETER


@frozen
class Assessment:
    """A risk and the reason for it."""

    risk: Risk
    reason: str


_RULES: Mapping[tuple[Kind, What, Effect | None], tuple[Risk, str]] = {
    (Kind.ALERT, "added", None): (MEDIUM, "people are notified who were not"),
    (Kind.ALERT, "removed", None): (HIGH, "nobody is told of this any more"),
    (Kind.ALERT, "renamed", None): (MEDIUM, "silences of the old name no longer hold, and a firing alert starts anew"),
    (Kind.ALERT, "condition", None): (MEDIUM, "it fires at other times; a backtest tells when"),
    (Kind.ALERT, "threshold", LOUDER): (MEDIUM, "it fires earlier and more often"),
    (Kind.ALERT, "threshold", QUIETER): (MEDIUM, "it fires later and less often"),
    (Kind.ALERT, "for", LOUDER): (MEDIUM, "it fires earlier, and for shorter troubles"),
    (Kind.ALERT, "for", QUIETER): (MEDIUM, "it fires later, and shorter troubles go unnoticed"),
    (Kind.ALERT, "keep firing", None): (LOW, "it takes another time until it is over"),
    (Kind.ALERT, "severity", LOUDER): (MEDIUM, "people are told more urgently"),
    (Kind.ALERT, "severity", QUIETER): (HIGH, "people are told less urgently"),
    (Kind.ALERT, "severity", None): (MEDIUM, "policies and silences match on the severity"),
    (Kind.ALERT, "category", None): (LOW, "silences and policies may match on it"),
    (Kind.ALERT, "service", None): (LOW, "groups, silences and policies may match on it"),
    (Kind.ALERT, "owner", None): (LOW, "somebody else is responsible"),
    (Kind.ALERT, "no data", LOUDER): (MEDIUM, "silence of the metric is told"),
    (Kind.ALERT, "no data", QUIETER): (HIGH, "nobody is told when its metric disappears"),
    (Kind.ALERT, "error", LOUDER): (LOW, "a failing evaluation is told"),
    (Kind.ALERT, "error", QUIETER): (HIGH, "nobody is told when it cannot be evaluated"),
    (Kind.ALERT, "evaluated every", LOUDER): (LOW, "troubles are found sooner"),
    (Kind.ALERT, "evaluated every", QUIETER): (MEDIUM, "troubles are found later"),
    (Kind.ALERT, "inhibited by", LOUDER): (MEDIUM, "it is told beside the alert that used to silence it"),
    (Kind.ALERT, "inhibited by", QUIETER): (MEDIUM, "it is silent while another alert fires"),
    (Kind.ALERT, "inhibited by", None): (MEDIUM, "it is silent at other times"),
    (Kind.ALERT, "notifies", LOUDER): (MEDIUM, "more people hear of it"),
    (Kind.ALERT, "notifies", QUIETER): (HIGH, "people who heard of it do not any more"),
    (Kind.ALERT, "notifies", None): (MEDIUM, "other people hear of it"),
    (Kind.ALERT, "summary", None): (LOW, "people read another text"),
    (Kind.ALERT, "description", None): (LOW, "people read another text"),
    (Kind.ALERT, "text of the value", None): (LOW, "people read another text"),
    (Kind.ALERT, "text of the threshold", None): (LOW, "people read another text"),
    (Kind.ALERT, "texts without a value", None): (LOW, "people read another text while there is no value"),
    (Kind.ALERT, "annotations", None): (LOW, "people read another text"),
    (Kind.ALERT, "labels", None): (MEDIUM, "policies and silences may match on them"),
    (Kind.ALERT, "settings", None): (MEDIUM, "Grafana evaluates it differently"),
    (Kind.ALERT, "runbook", None): (LOW, "people are led to another runbook"),
    (Kind.ALERT, "panel", None): (LOW, "the notification links to another panel"),
    (Kind.POLICY, "added", None): (MEDIUM, "alerts that it matches go another way"),
    (Kind.POLICY, "removed", None): (MEDIUM, "alerts that it matched go another way"),
    (Kind.POLICY, "contact point", None): (MEDIUM, "its alerts reach somebody else"),
    (Kind.POLICY, "muted by", LOUDER): (MEDIUM, "its alerts are told at times when they were not"),
    (Kind.POLICY, "muted by", QUIETER): (HIGH, "its alerts are not told at these times"),
    (Kind.POLICY, "muted by", None): (MEDIUM, "its alerts are muted at other times"),
    (Kind.POLICY, "active in", None): (MEDIUM, "its alerts are told at other times"),
    (Kind.POLICY, "continues", None): (MEDIUM, "later policies see its alerts, or no longer do"),
    (Kind.POLICY, "first after", QUIETER): (MEDIUM, "people are told later"),
    (Kind.POLICY, "again after", QUIETER): (MEDIUM, "people are reminded less often"),
    (Kind.POLICY, "order", None): (MEDIUM, "the first policy that matches takes an alert"),
    (Kind.CONTACT_POINT, "added", None): (LOW, "policies decide what it hears of"),
    (Kind.CONTACT_POINT, "removed", None): (MEDIUM, "what led to it goes another way"),
    (Kind.CONTACT_POINT, "receiver added", None): (MEDIUM, "more people hear of its alerts"),
    (Kind.CONTACT_POINT, "receiver removed", None): (HIGH, "people hear of its alerts no more in this way"),
    (Kind.CONTACT_POINT, "receiver", None): (MEDIUM, "its notifications go somewhere else, or look different"),
    (Kind.CONTACT_POINT, "tells resolved", None): (LOW, "people are told, or no longer told, that an alert is over"),
    (Kind.MUTE_TIMING, "added", None): (LOW, "policies decide what it mutes"),
    (Kind.MUTE_TIMING, "removed", None): (MEDIUM, "nothing is muted at these times any more"),
    (Kind.MUTE_TIMING, "times", None): (MEDIUM, "notifications are held back at other times"),
    (Kind.OBJECTIVE, "recorded", QUIETER): (HIGH, "nobody measures it any more, and its alerts read nothing"),
    (Kind.OBJECTIVE, "added", None): (MEDIUM, "there is another promise, with alerts of its own"),
    (Kind.OBJECTIVE, "removed", None): (HIGH, "the promise and its alerts are gone"),
    (Kind.OBJECTIVE, "renamed", None): (MEDIUM, "its series and alerts start anew under other names"),
    (Kind.OBJECTIVE, "objective", LOUDER): (MEDIUM, "the budget is smaller: its alerts fire earlier"),
    (Kind.OBJECTIVE, "objective", QUIETER): (HIGH, "more may go wrong before anybody is told"),
    (Kind.OBJECTIVE, "indicator", None): (HIGH, "something else is promised; the history does not compare"),
    (Kind.OBJECTIVE, "window", None): (MEDIUM, "the budget is counted over another time"),
    (Kind.OBJECTIVE, "pages", LOUDER): (MEDIUM, "fast burns page people"),
    (Kind.OBJECTIVE, "pages", QUIETER): (HIGH, "fast burns page nobody any more"),
    (Kind.OBJECTIVE, "fewest bad", None): (MEDIUM, "its alerts need another number of bad events"),
    (Kind.RECORDING, "added", None): (LOW, "it has no history before it is deployed"),
    (Kind.RECORDING, "removed", None): (MEDIUM, "its series end"),
    (Kind.RECORDING, "renamed", None): (MEDIUM, "the history stays under the old name"),
    (Kind.RECORDING, "expression", None): (MEDIUM, "its series mean something else from now on"),
    (Kind.RECORDING, "evaluated every", None): (LOW, "its series have other gaps between samples"),
    (Kind.RECORDING, "labels", None): (MEDIUM, "its series start anew with other labels"),
    (Kind.DASHBOARD, "removed", None): (MEDIUM, "links and bookmarks to it lead nowhere"),
    (Kind.DASHBOARD, "renamed", None): (LOW, "people find it under another name"),
    (Kind.DASHBOARD, "uid", None): (MEDIUM, "links, bookmarks and stars to it lead nowhere"),
    (Kind.DASHBOARD, "folder", None): (MEDIUM, "other people may be allowed to see it"),
    (Kind.DASHBOARD, "time range", None): (LOW, "it opens with another range"),
    (Kind.DASHBOARD, "refresh", None): (LOW, "it asks the data sources more or less often"),
    (Kind.PANEL, "removed", None): (MEDIUM, "what it shows is no longer shown here"),
    (Kind.PANEL, "renamed", None): (LOW, "a panel's id comes from its title: links to the single panel change"),
    (Kind.PANEL, "unit", None): (MEDIUM, "the same numbers are read differently"),
    (Kind.PANEL, "thresholds", None): (LOW, "the same values have other colours"),
    (Kind.PANEL, "data source", None): (MEDIUM, "its data comes from somewhere else"),
    (Kind.PANEL, "transformations", None): (MEDIUM, "it shows something else of the same data"),
    (Kind.PANEL, "value mappings", None): (MEDIUM, "the same values have other names"),
    (Kind.QUERY, "query", None): (MEDIUM, "it shows something else"),
    (Kind.QUERY, "removed", None): (MEDIUM, "what it asks for is no longer shown here"),
    (Kind.QUERY, "data source", None): (MEDIUM, "its data comes from somewhere else"),
    (Kind.QUERY, "hidden", None): (MEDIUM, "what it asks for is shown, or no longer"),
    (Kind.VARIABLE, "removed", None): (MEDIUM, "links that choose its value have no effect"),
    (Kind.VARIABLE, "renamed", None): (MEDIUM, "links that choose its value by the old name have no effect"),
    (Kind.VARIABLE, "default", None): (LOW, "the dashboard opens with another choice"),
    (Kind.VARIABLE, "values", None): (MEDIUM, "there is something else to choose from"),
    (Kind.VARIABLE, "choice", None): (LOW, "people choose in another way"),
    (Kind.REPORT, "removed", None): (MEDIUM, "people who read it are told nothing any more"),
    (Kind.REPORT, "sent to", None): (MEDIUM, "other people are told"),
    (Kind.REPORT, "dashboards", None): (LOW, "people find other pictures in it"),
    (Kind.REPORT, "period", None): (MEDIUM, "it tells of another time"),
    (Kind.REPORT, "compared with", None): (LOW, "its changes are those since another time"),
    (Kind.METRIC, "removed", None): (LOW, "nothing reads it"),
    (Kind.METRIC, "renamed", None): (MEDIUM, "the history stays under the old name"),
    (Kind.METRIC, "type", None): (HIGH, "rates and quantiles of it mean something else"),
    (Kind.METRIC, "unit", None): (MEDIUM, "panels and limits that take its unit from here change"),
    (Kind.METRIC, "labels", None): (MEDIUM, "queries that match or group by them are concerned"),
    (Kind.METRIC, "buckets", None): (MEDIUM, "quantiles of it have another precision, and old buckets end"),
    (Kind.METRIC, "jobs", None): (MEDIUM, "selectors ask other targets for it"),
    (Kind.METRIC, "states", None): (MEDIUM, "the same values mean other states"),
    (Kind.METRIC, "no longer watched", None): (MEDIUM, "no panel and no alert reads it any more"),
    (Kind.METRIC, "watched", None): (LOW, "a panel or an alert reads it now"),
    (Kind.LOG_SCHEMA, "removed", None): (MEDIUM, "its lines are not known any more"),
    (Kind.LOG_SCHEMA, "fields", None): (MEDIUM, "queries that read them are concerned"),
    (Kind.LOG_SCHEMA, "labels in records", None): (LOW, "what writes records has to write them so"),
    (Kind.LOG_SCHEMA, "stream labels", None): (MEDIUM, "queries that select by them are concerned"),
    (Kind.DATA_SOURCE, "removed", None): (HIGH, "panels and alerts that ask it fail"),
    (Kind.DATA_SOURCE, "url", None): (HIGH, "every panel and alert asks another server"),
    (Kind.DATA_SOURCE, "uid", None): (HIGH, "whatever was made by hand in Grafana asks for the old uid"),
    (Kind.DATA_SOURCE, "settings", None): (MEDIUM, "every panel and alert asks through it"),
    (Kind.ENVIRONMENT, "folder", None): (HIGH, "dashboards and alerts move, and permissions with them"),
    (Kind.ENVIRONMENT, "folders", None): (MEDIUM, "other people may be allowed to see what is in them"),
    (Kind.ENVIRONMENT, "teams", None): (LOW, "who is in them says Grafana, or who lets people sign in"),
    (Kind.ENVIRONMENT, "Grafana", None): (HIGH, "everything is deployed somewhere else"),
    (Kind.ENVIRONMENT, "organisation", None): (HIGH, "everything is deployed somewhere else"),
    (Kind.ENVIRONMENT, "scrape interval", None): (MEDIUM, "the windows of rates follow from it"),
    (Kind.ENVIRONMENT, "sampling", None): (MEDIUM, "figures made from spans change with the share that is kept"),
    (Kind.ENVIRONMENT, "stack", None): (MEDIUM, "what observes is configured in another way"),
    (Kind.ENVIRONMENT, "evaluation", None): (HIGH, "rules are evaluated somewhere else"),
    (Kind.ENVIRONMENT, "edits in Grafana", None): (MEDIUM, "people may, or no longer may, change dashboards by hand"),
}
"""Kind, what changes, and effect (None for any) -> risk and reason."""

_OTHERWISE: Mapping[What, tuple[Risk, str]] = {
    "added": (LOW, "nothing else is concerned"),
    "removed": (MEDIUM, "it is gone"),
    "renamed": (LOW, "people find it under another name"),
    "moved": (LOW, "people find it in another place"),
}

_OF_KIND: Mapping[Kind, str] = {
    Kind.ALERT: "who looks for it finds it elsewhere",
    Kind.POLICY: "notifications are grouped or timed differently",
    Kind.OBJECTIVE: "its rules or texts are different",
    Kind.RECORDING: "its series stay what they are",
    Kind.METRIC: "what people are told of it",
    Kind.ENVIRONMENT: "links and files that name it change",
}
"""What a change that no rule knows is about."""


def assessment(kind: Kind, what: What, effect: Effect = Effect.NONE) -> Assessment:
    """Return how risky a change is, by the rules above; what no rule knows is low."""
    found = _RULES.get((kind, what, effect)) or _RULES.get((kind, what, None)) or _OTHERWISE.get(what)
    return Assessment(*(found or (LOW, _OF_KIND.get(kind, "it looks or reads differently"))))


def assessed(
    kind: Kind,
    subject: Sequence[str],
    what: What,
    source: SourceLocation,
    *,
    before: str = "",
    after: str = "",
    words: Sequence[str] = (),
    effect: Effect = Effect.NONE,
    risk: Risk | None = None,
    reason: str = "",
    drawing: Drawing | None = None,
) -> Change:
    """Return a change with its risk and reason by the rules; ``risk`` and ``reason`` replace what they say."""
    rule = assessment(kind, what, effect)
    return Change(
        kind,
        tuple(subject),
        what,
        risk or rule.risk,
        reason or rule.reason,
        source,
        before,
        after,
        tuple(words),
        effect,
        drawing,
    )
