"""The page of owners: what each has to look after."""

from collections.abc import Iterator
from html import escape

from toolchain.site.content import Content
from toolchain.site.links import OWNERS
from toolchain.site.markup import Column, counted, facts, joined, linked, listed, table
from toolchain.site.page import Entry, Page, Section


def pages(content: Content) -> Iterator[Page]:
    """Yield the page, where anything has an owner."""
    places = content.links.owner_anchors
    if not places:
        return
    columns = (
        "Owner",
        Column("Metrics", "number"),
        Column("Alerts", "number"),
        Column("Objectives", "number"),
        Column("Series at most", "number"),
    )
    rows = (_row(content, owner, place) for owner, place in places.items())
    sections = [Section("all", "At a glance", table("Owners", columns, rows))]
    sections += (Section(place, owner, _owner(content, owner)) for owner, place in places.items())
    sections += _teams(content)
    lead = "<p>Who looks after what. An alert without anybody who understands it wakes people for nothing.</p>"
    entries = (
        Entry("page", "Owners"),
        *(Entry("owner", owner, _counts(content, owner), place) for owner, place in places.items()),
    )
    yield Page(OWNERS, "Owners", OWNERS, lead=lead, sections=tuple(sections), entries=entries)


def _row(content: Content, owner: str, place: str) -> tuple[str, ...]:
    metrics = [each for each in content.project.catalog.metrics if each.owner == owner]
    return (
        linked(f"{OWNERS}#{place}", escape(owner)),
        f"{len(metrics):,}",
        f"{sum(each.definition.owner == owner for each in content.alerts):,}",
        f"{sum(each.owner == owner for each in content.project.slos):,}",
        f"{sum(each.series_budget for each in metrics):,}",
    )


def _counts(content: Content, owner: str) -> str:
    metrics = sum(each.owner == owner for each in content.project.catalog.metrics)
    alerts = sum(each.definition.owner == owner for each in content.alerts)
    return f"{counted(metrics, 'metric')}, {counted(alerts, 'alert')}"


def _owner(content: Content, owner: str) -> str:
    links = content.links
    alerts = [each for each in content.alerts if each.definition.owner == owner]
    names = [name for name, metrics in content.metrics.items() if any(each.owner == owner for each in metrics)]
    shown = dict.fromkeys(each.shown_on.dashboard.uid for each in alerts if each.shown_on is not None)
    return facts(
        (
            ("Objectives", joined(links.objective(each) for each in content.project.slos if each.owner == owner)),
            ("Alerts", listed((links.alert(each.name) for each in alerts), "many")),
            ("Dashboards that show them", joined(map(links.dashboard, shown))),
            (
                "Metrics",
                listed((linked(links.metric_pages[name], f"<code>{escape(name)}</code>") for name in names), "many"),
            ),
        )
    )


def _teams(content: Content) -> Iterator[Section]:
    """Yield who may open what beside the roles that everybody has."""
    rows = (
        (escape(folder.title), escape(each.grantee), escape(each.level))
        for folder in content.environment.every_folder
        for each in folder.permissions
    )
    html = table("Permissions of folders", ("Folder", "Who", "May"), rows)
    if html:
        teams = "".join(
            f"<p><strong>{escape(each.name)}</strong>: {escape(each.purpose)}</p>" for each in content.environment.teams
        )
        yield Section("folders", "Who may see folders", html + teams)
