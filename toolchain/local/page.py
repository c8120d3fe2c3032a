"""The page that shows notifications as Slack, a mail program and PagerDuty would. Everything on it is escaped."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from html import escape

from attrs import evolve, frozen

from toolchain.local.alerts import ActiveAlert
from toolchain.local.markup import discord_html, link, plain_html, slack_html
from toolchain.local.notification import TITLES, App, Notification

_HERE: tuple[App, ...] = ("slack", "email", "pagerduty")
"""The apps that have a column of their own."""
_EMPTY = '<p class="empty">Nothing yet.</p>'


@frozen(eq=False)
class Situation:
    """What goes on: ``prometheus`` and ``alertmanager`` are URLs, ``incidents`` have their name and end (Unix seconds).

    ``remarks`` are sentences about what is not as elsewhere; ``always`` names the alerts that are meant to fire.
    """

    title: str
    prometheus: str
    alertmanager: str
    alerts: Sequence[ActiveAlert] = ()
    incidents: Sequence[tuple[str, float]] = ()
    remarks: Sequence[str] = ()
    always: frozenset[str] = frozenset()


@frozen(eq=False)
class _Shown:
    """A notification, how often it came, and when it came last."""

    notification: Notification
    times: int
    last: float


def page(situation: Situation, notifications: Iterable[Notification]) -> str:
    """Return the whole page, which keeps itself up to date."""
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<noscript><meta http-equiv="refresh" content="5"></noscript>'
        f"<title>{escape(situation.title)}: notifications</title>"
        '<link rel="stylesheet" href="/page.css"><script src="/page.js" defer></script></head>'
        f"<body><header><h1>{escape(situation.title)}</h1><p>notifications of this machine</p>"
        f"<nav>{link(situation.prometheus, 'Prometheus')} {link(situation.alertmanager, 'Alertmanager')}"
        ' <a href="notifications.json">JSON</a></nav><span id="live">live</span></header>'
        f'<main id="content">{content(situation, notifications)}</main></body></html>'
    )


def content(situation: Situation, notifications: Iterable[Notification]) -> str:
    """Return what changes of the page."""
    shown = list(_without_repeats(notifications))
    columns = "".join(_column(app, shown) for app in _HERE)
    others = [each for each in shown if each.notification.app not in _HERE]
    return (
        f"{_situation(situation)}"
        f'<div class="columns">{columns}</div>'
        f'<section class="others"><h2>Also delivered <small>{_count(others)}</small></h2>{_others(others)}</section>'
    )


def document_page(title: str, body: str) -> str:
    """Return a page with a text, which is HTML already."""
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<link rel="stylesheet" href="/page.css"></head><body><article class="document">{body}</article></body></html>'
    )


def _without_repeats(notifications: Iterable[Notification]) -> Iterator[_Shown]:
    """Yield notifications, the last first; what was sent again unchanged is one."""
    found: dict[tuple[object, ...], _Shown] = {}
    for each in notifications:
        key = (each.app, each.contact_point, each.to, each.key, each.title, each.text, each.is_resolved)
        before = found.pop(key, None)
        found[key] = (
            _Shown(each, 1, each.at) if before is None else evolve(before, times=before.times + 1, last=each.at)
        )
    yield from reversed(found.values())


def _situation(situation: Situation) -> str:
    alerts = [each for each in situation.alerts if each.name not in situation.always]
    chips = [_chip("incident", f"{name} until {_clock(end)}", "") for name, end in situation.incidents]
    for alert in sorted(alerts, key=lambda each: not each.is_firing):
        word = "firing" if alert.is_firing else "pending"
        chips.append(_chip(word, alert.told, alert.summary))
    told = "".join(chips) or '<span class="calm">No alert is pending or fires.</span>'
    remarks = "".join(f"<li>{escape(each)}</li>" for each in situation.remarks)
    return f'<div class="situation">{told}</div>' + (f'<ul class="remarks">{remarks}</ul>' if remarks else "")


def _chip(kind: str, text: str, title: str) -> str:
    return f'<span class="chip {kind}" title="{escape(title)}"><b>{kind}</b> {escape(text)}</span>'


def _column(app: App, shown: Sequence[_Shown]) -> str:
    own = [each for each in shown if each.notification.app == app]
    draw = {"slack": _slack, "email": _email}
    body = _pagerduty(own) if app == "pagerduty" else "".join(draw[app](each) for each in own)
    return f'<section class="{app}"><h2>{TITLES[app]} <small>{_count(own)}</small></h2>{body or _EMPTY}</section>'


def _count(shown: Sequence[_Shown]) -> str:
    return str(sum(each.times for each in shown) or "")


def _state(notification: Notification) -> str:
    return "resolved" if notification.is_resolved else "firing"


def _slack(shown: _Shown) -> str:
    one = shown.notification
    name = one.details.get("username") or "Alertmanager"
    title = link(one.details.get("title_link", ""), one.title)
    return (
        f'<article class="message"><div class="where">{escape(one.to)}</div><div class="avatar">A</div>'
        f'<div class="said"><div class="by"><b>{escape(name)}</b> <span class="app">APP</span> {_when(shown)}</div>'
        f'<div class="attachment {_state(one)}"><div class="title">{title}</div>'
        f"{slack_html(one.text.strip())}</div></div></article>"
    )


def _email(shown: _Shown) -> str:
    one = shown.notification
    heads = (("From", one.details.get("From", "")), ("To", one.details.get("To") or one.to))
    rows = "".join(f"<dt>{name}</dt><dd>{escape(text)}</dd>" for name, text in heads)
    return (
        f'<article class="mail {_state(one)}"><div class="subject">{escape(one.title)}</div>'
        f'<dl>{rows}</dl>{_when(shown)}<div class="body">{plain_html(one.text.strip())}</div></article>'
    )


def _pagerduty(shown: Sequence[_Shown]) -> str:
    """Return the incidents of the pager: all events of one key are about the same one."""
    by_key: dict[tuple[str, str], list[_Shown]] = {}
    for each in shown:
        by_key.setdefault((each.notification.to, each.notification.key), []).append(each)
    return "".join(_incident(events) for events in by_key.values())


def _incident(events: Sequence[_Shown]) -> str:
    last, first = events[0].notification, events[-1].notification
    word = "Resolved" if last.is_resolved else "Triggered"
    names = ("severity", "component", "class")
    tags = "".join(f"<span>{escape(last.details[name])}</span>" for name in names if last.details.get(name))
    log = "".join(
        f"<li>{_when(each)} {'resolved' if each.notification.is_resolved else 'triggered'}"
        f"{' again' if each.times > 1 else ''}</li>"
        for each in events
    )
    client = link(last.details.get("client_url", ""), "View in Alertmanager") if last.details.get("client_url") else ""
    return (
        f'<article class="incident {_state(last)}"><div class="state">{word}</div>'
        f'<div class="title">{escape(first.title)}</div>'
        f'<div class="tags"><span class="service">{escape(last.to)}</span>{tags}</div>'
        f'<div class="body">{plain_html(last.text.strip())}</div><ul class="log">{log}</ul>'
        f'<div class="key" title="{escape(last.key)}">key {escape(last.key[:16])}… {client}</div></article>'
    )


def _others(shown: Sequence[_Shown]) -> str:
    rows = "".join(_other(each) for each in shown)
    return f"<div>{rows}</div>" if rows else _EMPTY


def _other(shown: _Shown) -> str:
    one = shown.notification
    body = discord_html(one.text.strip()) if one.app == "discord" else plain_html(one.text.strip())
    return (
        f'<details id="n{one.number}" class="{_state(one)}"><summary>{_when(shown)} <b>{TITLES[one.app]}</b> '
        f"{escape(one.contact_point)} <span>{escape(one.title)}</span></summary>"
        f'<div class="body">{body}</div></details>'
    )


def _when(shown: _Shown) -> str:
    again = f" ×{shown.times}, last {_clock(shown.last)}" if shown.times > 1 else ""
    at = shown.notification.at
    day = f"{datetime.fromtimestamp(at, UTC):%Y-%m-%d %H:%M:%S} UTC"
    return f'<time title="{day}">{_clock(at)}{again}</time>'


def _clock(at: float) -> str:
    return f"{datetime.fromtimestamp(at, UTC):%H:%M:%S}"
