"""A page: sections with headings, and what the search finds on it."""

from collections.abc import Iterator

from attrs import frozen


@frozen
class Entry:
    """What the search finds: a name, its kind, a word on what it is; ``anchor`` is empty for the whole page.

    ``words`` are further ones under which people look for it.
    """

    kind: str
    name: str
    hint: str = ""
    anchor: str = ""
    words: str = ""


@frozen(eq=False)
class Section:
    """A part of a page with a heading; ``html`` and ``mark``, which stands behind the heading, are markup.

    ``level`` is 2, or 3 for one that belongs to the section before.
    """

    anchor: str
    title: str
    html: str
    level: int = 2
    mark: str = ""


@frozen(eq=False)
class Page:
    """A page of the site.

    ``path`` is its file from the root, ``area`` the page of the navigation that it belongs to. ``kind`` says in a word
    what it is about. ``lead`` is HTML that comes first. ``given_contents`` are listed as being on it in place of its
    sections.
    """

    path: str
    title: str
    area: str
    kind: str = ""
    lead: str = ""
    sections: tuple[Section, ...] = ()
    entries: tuple[Entry, ...] = ()
    is_code: bool = False
    with_contents: bool = True
    given_contents: tuple[tuple[str, str, int], ...] = ()

    @property
    def contents(self) -> tuple[tuple[str, str, int], ...]:
        """What the page lists as being on it: anchors, titles and levels."""
        if not self.with_contents:
            return ()
        return self.given_contents or tuple((each.anchor, each.title, each.level) for each in self.sections)

    def found(self) -> Iterator[tuple[str, Entry]]:
        """Yield what the search finds, each with its address."""
        for each in self.entries:
            yield (f"{self.path}#{each.anchor}" if each.anchor else self.path), each


@frozen
class Area:
    """A page that the navigation leads to; ``group`` is the heading under which it does."""

    path: str
    title: str
    group: str


AREAS = (
    Area("index.html", "Start", ""),
    Area("dashboards/index.html", "Dashboards", "What is shown"),
    Area("reports.html", "Reports", "What is shown"),
    Area("metrics/index.html", "Metrics", "What is measured"),
    Area("recordings.html", "Recording rules", "What is measured"),
    Area("logs.html", "Logs", "What is measured"),
    Area("traces.html", "Traces", "What is measured"),
    Area("privacy.html", "Privacy", "What is measured"),
    Area("alerts/index.html", "Alerts", "What wakes people"),
    Area("severities.html", "Severities", "What wakes people"),
    Area("routing.html", "Routing", "What wakes people"),
    Area("objectives/index.html", "Objectives", "What wakes people"),
    Area("incidents.html", "Incidents", "What wakes people"),
    Area("owners.html", "Owners", "Who and where"),
    Area("environments.html", "Environments", "Who and where"),
    Area("guides/index.html", "Guides", "Who and where"),
)
"""The navigation, in its order; one that has no page is left out."""
