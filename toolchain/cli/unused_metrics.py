"""Tells what a Prometheus keeps for nobody, and how a scrape configuration drops it."""

import time
from collections import defaultdict
from collections.abc import Iterator, Sequence

import click
import yaml

from toolchain.base.errors import OptionError
from toolchain.cli import console as consoles
from toolchain.cli.printing.findings import finding_row
from toolchain.cli.printing.json_output import json_document
from toolchain.cli.printing.tables import fitted
from toolchain.compile.compilation import Compilation
from toolchain.compile.uses import Uses, uses_of
from toolchain.preview.sources.prometheus import MetricQueries
from toolchain.probe.unused import Kept, Unused, relabelling, unused


def tell_unused(
    compilations: Sequence[Compilation],
    client: MetricQueries | None,
    until: float | None,
    output_format: str,
    *,
    relabel: bool,
) -> None:
    """Print what of a Prometheus no compilation reads. Raises OptionError without a Prometheus, and ServiceError."""
    if client is None:
        raise OptionError("only Prometheus tells what it keeps", "Name one with --prometheus.")
    if output_format not in ("text", "json"):
        raise click.UsageError(f"--unused is told as text or json, and not as {output_format}.")
    now = time.time() if until is None else until
    uses = Uses(tuple(use for each in compilations for use in uses_of(each).every))
    recorded = {rule.record for each in compilations for rule in each.rules.recordings}
    with consoles.progress(consoles.messages(), "counting series"):
        kept = unused(lambda text: client.query(text, now), uses, compilations[0].project.catalog, recorded)
    if output_format == "json":
        click.echo(_document(compilations[0], kept, relabel=relabel))
        return
    console = consoles.output()
    for line in (*_table(kept, console.width), "", *_sums(kept)):
        console.print(line, markup=False, soft_wrap=True)
    if relabel:
        console.print()
        click.echo(snippet(kept), nl=False)


def _table(kept: Kept, width: int) -> Iterator[str]:
    if kept.unused:
        rows = [
            {
                "metric": each.metric,
                "job": each.job,
                "series": each.series,
                "share": f"{each.series / kept.series:.1%}",
                "": _remark(each),
            }
            for each in kept.unused
        ]
        yield from fitted(rows, (), width).lines


def _remark(each: Unused) -> str:
    return "recorded by a rule" if each.is_recorded else "in the catalog" if each.is_known else ""


def _sums(kept: Kept) -> Iterator[str]:
    by_job = defaultdict[str, int](int)
    for each in kept.unused:
        by_job[each.job] += each.series
    told = ", ".join(f"{job or 'no job'} {number:,}" for job, number in sorted(by_job.items(), key=lambda i: -i[1]))
    metrics = len({each.metric for each in kept.unused})
    yield (
        f"{kept.unused_series:,} of {kept.series:,} series ({kept.share:.1%}) and {metrics:,} of {kept.metrics:,} "
        f"metrics are read by nobody here{f': {told}' if told else ''}."
    )


def snippet(kept: Kept) -> str:
    """Return what drops them, as YAML for each job's scrape configuration; what the catalog has is left."""
    configs = [{"job_name": job, "metric_relabel_configs": rules} for job, rules in relabelling(kept.unused).items()]
    head = "# Beside what each job has: what nobody reads is dropped as it is scraped.\n"
    left = sorted({each.metric for each in kept.unused if each.is_known})
    names = "".join(f"# Left, for the catalog has it: {name}\n" for name in left)
    return head + names + yaml.safe_dump({"scrape_configs": configs}, sort_keys=False, width=1 << 20)


def _document(compilation: Compilation, kept: Kept, *, relabel: bool) -> str:
    fields = {
        "environment": compilation.project.environment.name,
        "unloaded": [finding_row(each) for each in compilation.project.findings],
        "series": kept.series,
        "metrics": kept.metrics,
        "unused_series": kept.unused_series,
        "unused_share": round(kept.share, 4),
        "unused": [
            {"metric": each.metric, "job": each.job, "names": list(each.names), "series": each.series}
            | {"in_catalog": each.is_known, "recorded": each.is_recorded}
            for each in kept.unused
        ],
        "metric_relabel_configs": dict(relabelling(kept.unused)) if relabel else None,
    }
    return json_document("probe", fields)
