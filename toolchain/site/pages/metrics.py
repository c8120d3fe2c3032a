"""The pages of metrics: what each is, what it costs, and who reads it."""

from collections.abc import Iterator, Sequence
from html import escape

from toolchain.base.durations import duration_seconds
from toolchain.catalog.label import Label
from toolchain.catalog.metric import Metric
from toolchain.site.content import Content
from toolchain.site.markup import Column, badge, code, counted, facts, folded, joined, named, paragraphs, table
from toolchain.site.page import Entry, Page, Section
from toolchain.site.readers import readers, summary_of

AREA = "metrics/index.html"
_SHOWN_VALUES = 12
_REPLICAS = {
    "sum": "add up",
    "max": "report the same figure: take the largest",
    "each": "stand for themselves",
}


def pages(content: Content) -> Iterator[Page]:
    """Yield the list of all metrics, and a page for each name."""
    yield _index(content)
    for name, metrics in content.metrics.items():
        yield _page(content, name, metrics)


def _index(content: Content) -> Page:
    owners: dict[str, list[str]] = {}
    for name, metrics in content.metrics.items():
        owners.setdefault(metrics[0].owner, []).append(name)
    sections = [
        Section(
            content.links.owner_anchors[owner],
            owner,
            _table(content, owner, names),
            mark=f"<small>{counted(len(names), 'metric')}</small>",
        )
        for owner, names in sorted(owners.items())
    ]
    unread = [name for name, metrics in content.metrics.items() if not any(content.readers_of(metrics))]
    series = sum(each.series_budget for metrics in content.metrics.values() for each in metrics)
    told = f"{len(unread)} of them, marked {_UNREAD}, are read by no query." if unread else "Each is read by a query."
    lead = (
        f"<p>{counted(len(content.metrics), 'metric')} of {counted(len(content.project.catalog.jobs), 'scrape job')}, "
        f"which may expose {series:,} series in each instance by their budgets. {told}</p>"
    )
    return Page(AREA, "Metrics", AREA, lead=lead, sections=tuple(sections), entries=(Entry("page", "Metrics"),))


_UNREAD = badge("unread", "quiet")


def _table(content: Content, owner: str, names: Sequence[str]) -> str:
    columns = ("Metric", "What it is", Column("Type", "nowrap"), Column("Unit", "nowrap"), "Read by")
    return table(f"Metrics of {owner}", columns, (_row(content, name) for name in names), "roomy")


def _row(content: Content, name: str) -> tuple[str, ...]:
    metrics = content.metrics[name]
    direct, through = content.readers_of(metrics)
    first = metrics[0]
    return (
        content.links.series(first.series_names[0]),
        escape(first.help),
        escape(first.type.value),
        escape(first.unit),
        escape(summary_of((*direct, *through))) or _UNREAD,
    )


def _page(content: Content, name: str, metrics: Sequence[Metric]) -> Page:
    direct, through = content.readers_of(metrics)
    sections = list[Section]()
    for number, metric in enumerate(metrics, 1):
        sections += _of_metric(content, metric, number if len(metrics) > 1 else 0)
    read = readers(content, direct) or f"<p>No query reads it. {_UNREAD}</p>"
    sections.append(Section("readers", "Who reads it", read))
    if through:
        sections.append(Section("through", "Who reads it through recording rules", readers(content, through)))
    first = metrics[0]
    entry = Entry("metric", name, first.help, words=f"{first.owner} {first.unit}")
    return Page(
        content.links.metric_pages[name],
        name,
        AREA,
        kind=first.type.value,
        lead=f'<div class="lead">{paragraphs(first.help)}{paragraphs(first.note)}</div>',
        sections=tuple(sections),
        entries=(entry,),
        is_code=True,
    )


def _of_metric(content: Content, metric: Metric, number: int) -> Iterator[Section]:
    """Yield what one metric is; ``number`` tells those of one name apart, 0 for the only one."""
    end = f"-{number}" if number else ""
    jobs = ", ".join(each.name for each in metric.jobs)
    yield Section(f"what{end}", f"From {jobs}" if number else "What it is", _facts(content, metric, number))
    labels = [*((each, "the metric") for each in metric.labels), *_scraped(metric)]
    if labels:
        columns = ("Label", "Values", Column("At most", "number"), "From")
        rows = ((named(each.name), values_of(each), f"{each.bound:,}", escape(by)) for each, by in labels)
        yield Section(f"labels{end}", "Labels", table("Labels", columns, rows), level=3 if number else 2)
    if metric.buckets:
        bounds = " ".join((*(code(f"{each:g}") for each in metric.buckets), code("+Inf")))
        text = f'<p class="values">{bounds}</p><p>Upper bounds in {code(metric.unit)}. A quantile is known as exactly '
        yield Section(f"buckets{end}", "Buckets", f"{text}as these are apart.</p>", level=3 if number else 2)
    if metric.states:
        states = ((code(f"{value:g}"), escape(state)) for value, state in metric.states)
        yield Section(f"states{end}", "States", table("States", ("Value", "State"), states), level=3 if number else 2)


def _scraped(metric: Metric) -> Iterator[tuple[Label, str]]:
    known: dict[str, tuple[Label, list[str]]] = {}
    for job in metric.jobs:
        for label in job.target_labels:
            known.setdefault(label.name, (label, []))[1].append(job.name)
    for label, jobs in known.values():
        yield label, f"the scrape of {', '.join(jobs)}"


def _facts(content: Content, metric: Metric, number: int) -> str:
    series = "" if len(metric.series_names) == 1 else joined(map(code, metric.series_names))
    low_high = metric.value_range
    return facts(
        (
            ("Meaning", escape(metric.help) if number > 1 else ""),
            ("Type", escape(metric.type.value)),
            ("Unit", code(metric.unit)),
            ("Owner", content.links.owner(metric.owner)),
            ("Series", series),
            ("Range", "" if low_high is None else f"{low_high[0]:g} to {low_high[1]:g}"),
            ("Replicas", escape(_REPLICAS[metric.replicas])),
            ("Budget", _budget(metric)),
            ("Jobs", joined(_job(each.name, each.interval) for each in metric.jobs) or "none: a rule writes it"),
            ("Source", content.links.source(metric.location)),
        )
    )


def _job(name: str, interval: str) -> str:
    return f"{code(name)} every {escape(interval)}" if duration_seconds(interval) else code(name)


def _budget(metric: Metric) -> str:
    text = f"{counted(metric.series_budget, 'series', 'series')} in each instance at most"
    if metric.series_budget == metric.budget:
        return text
    return f"{text}: {metric.budget:,} of labels, each with its parts"


def values_of(label: Label) -> str:
    """Return which values a label may have, as HTML."""
    if label.values:
        shown = " ".join(map(code, label.values[:_SHOWN_VALUES]))
        rest = label.values[_SHOWN_VALUES:]
        return shown + (folded(f"{len(rest)} more", " ".join(map(code, rest))) if rest else "")
    if label.pattern is not None:
        return f"as {code(label.pattern)}"
    return f"any, such as {code(label.example or '')}"
