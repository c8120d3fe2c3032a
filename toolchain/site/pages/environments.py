"""The page of environments: what differs between the places where the same definitions run."""

from collections.abc import Iterator, Mapping
from html import escape

from toolchain.base.secret import Secret, without_credentials
from toolchain.define.alerting.routing.receivers import Address
from toolchain.define.environment import Environment
from toolchain.define.evaluation import evaluator_title
from toolchain.local.markup import link as web_link
from toolchain.site.content import Content
from toolchain.site.links import ENVIRONMENTS
from toolchain.site.markup import badge, code, facts, joined, named, table
from toolchain.site.naming import anchors
from toolchain.site.page import Entry, Page, Section


def pages(content: Content) -> Iterator[Page]:
    """Yield the page."""
    environments = content.environments or (content.environment,)
    names = [each.name for each in environments]
    places = anchors(names, "environment")
    sections = [Section("compared", "Side by side", _compared(environments))]
    sections += (
        Section(place, each.title, _environment(content, each), mark=_mark(content, each))
        for each, place in zip(environments, places, strict=True)
    )
    entries = (
        Entry("page", "Environments"),
        *(Entry("environment", each, "", place) for each, place in zip(names, places, strict=True)),
    )
    lead = (
        "<p>The same definitions everywhere, and what differs: addresses, receivers, numbers, who evaluates rules.</p>"
    )
    yield Page(ENVIRONMENTS, "Environments", ENVIRONMENTS, lead=lead, sections=tuple(sections), entries=entries)


def _mark(content: Content, environment: Environment) -> str:
    return badge("told of here", "good") if environment.name == content.environment.name else ""


def _compared(environments: tuple[Environment, ...]) -> str:
    receivers = sorted({name for each in environments for name in each.receivers})
    numbers = sorted({name for each in environments for name in each.tuning})
    rows = [
        ("Grafana", *(web_link(each.grafana_url, each.grafana_url) for each in environments)),
        ("Recording rules", *(escape(evaluator_title(each.evaluation.recordings)) for each in environments)),
        ("Alerts on metrics", *(escape(evaluator_title(each.evaluation.metric_alerts)) for each in environments)),
        ("Alerts on logs", *(escape(evaluator_title(each.evaluation.log_alerts)) for each in environments)),
        ("Scraped every", *(escape(each.scrape_interval) for each in environments)),
        ("Edits in Grafana", *("left there" if each.allows_ui_edits else "refused" for each in environments)),
    ]
    rows += [(f"Receiver {code(name)}", *(_known(each.receivers, name) for each in environments)) for name in receivers]
    rows += [(f"Number {code(name)}", *(_number(each.tuning, name) for each in environments)) for name in numbers]
    return table("Environments side by side", ("What differs", *(each.name for each in environments)), rows)


def _known(receivers: Mapping[str, Address], name: str) -> str:
    if name not in receivers:
        return '<span class="quiet">nobody</span>'
    to = receivers[name]
    return named(to.name if isinstance(to, Secret) else to)


def _number(tuning: Mapping[str, float], name: str) -> str:
    return f"{tuning[name]:g}" if name in tuning else '<span class="quiet">as usual</span>'


def _environment(content: Content, environment: Environment) -> str:
    sources = table(
        f"Data sources of {environment.name}",
        ("Data source", "uid", "Address"),
        (
            (code(key), code(each.uid), code(without_credentials(each.url)))
            for key, each in environment.endpoints.items()
        ),
    )
    return (
        facts(
            (
                ("Name", code(environment.name)),
                ("Folders", joined(escape(each.title) for each in environment.every_folder)),
                (
                    "Runbooks",
                    web_link(environment.runbooks_url, environment.runbooks_url) if environment.runbooks_url else "",
                ),
                ("Alertmanager", web_link(environment.alertmanager_url, environment.alertmanager_url)),
                ("Source", content.links.source(environment.location)),
            )
        )
        + sources
    )
