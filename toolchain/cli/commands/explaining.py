"""The command that explains a rule or a query."""

import re
import sys
from collections.abc import Iterable
from pathlib import Path

import click
from rich.box import SIMPLE_HEAD
from rich.markup import escape
from rich.table import Table

from toolchain.base.errors import UserError, did_you_mean
from toolchain.base.finding import RULE_ID
from toolchain.check.explain.requests import FEATURE_CHOICES, QueryExplainer
from toolchain.cli import console as consoles
from toolchain.cli.known_definitions import query_context
from toolchain.cli.options import PrometheusVersion, credentials_option, environment_option, format_option, root_option
from toolchain.cli.printing.explanation import (
    answers,
    explained_document,
    panels_document,
    print_explanation,
    rule_document,
    rules_document,
)
from toolchain.cli.printing.findings import Page
from toolchain.cli.printing.tables import table_width
from toolchain.languages.promql.analysis.context import QueryContext, Use
from toolchain.languages.promql.dialect import DIALECTS

RULE_LIKE = re.compile(r"[a-z]+(?:-[a-z]+)+")
"""What can only be meant as a rule's id: as a query it would subtract one metric from another without spaces."""


@click.command("explain")
@click.argument("subject", required=False, metavar="[RULE|QUERY]")
@click.option(
    "--dashboard", metavar="DASHBOARD", help="Explain the queries of a uid's definition, a FILE.json or grafana:UID."
)
@click.option("--panel", metavar="TITLE", help="With --dashboard: only this panel.")
@click.option("--logql", is_flag=True, help="QUERY is LogQL.")
@click.option("--batch", is_flag=True, help="Explain JSON lines from standard input, one JSON line each.")
@format_option()
@click.option(
    "--for",
    "use",
    type=click.Choice([use.name.lower() for use in Use]),
    default="ad_hoc",
    help="What the query is for.",
)
@click.option(
    "--dialect",
    type=PrometheusVersion(),
    metavar="VERSION",
    default="3",
    show_default=True,
    shell_complete=lambda _, __, typed: [each for each in DIALECTS if each.startswith(typed)],
    help="Of Prometheus, such as 2.45 or 3.14; 3 is what every 3.x takes.",
)
@click.option(
    "--feature", "features", multiple=True, type=click.Choice(list(FEATURE_CHOICES)), help="Experimental PromQL."
)
@click.option("--no-catalog", is_flag=True, help="Know no metrics and no log schemas.")
@environment_option
@root_option
@credentials_option
def explain_command(
    subject: str | None,
    dashboard: str | None,
    panel: str | None,
    environment: str,
    root: Path,
    credentials: Path | None,
    use: str,
    dialect: str,
    features: tuple[str, ...],
    output_format: str,
    *,
    logql: bool,
    batch: bool,
    no_catalog: bool,
) -> None:
    """Explain a RULE, or a QUERY: its tree, type, labels, unit and findings. Without either, list the rules.

    A word that is a metric's name is a query. With --dashboard every query of a dashboard, or of one panel, is
    explained.

    \b
    build.py explain rate-window
    build.py explain 'sum by (job) (rate(http_requests_total[5m]))'
    build.py explain --logql '{service="backend"} | json | level="error"'
    build.py explain --dashboard exported.json --panel 'Error ratio'
    echo '{"query": "up", "language": "promql"}' | build.py explain --batch

    An invalid query ends with exit code 1; findings do not. --batch answers every line and ends with 0: whether a
    query is valid stands in "valid", and in "feature" which experimental one would make it so. A request may set
    "language", "dialect", "features", "for", and "variables" to false for a query that Grafana does not touch.
    """
    if dashboard is not None:
        if subject is not None or batch:
            raise click.UsageError("--dashboard goes with neither RULE, QUERY nor --batch.")
        _explain_dashboard(dashboard, panel, root, environment, credentials, output_format)
        return
    if panel is not None:
        raise click.UsageError("--panel goes with --dashboard.")
    if subject is None and not batch:
        rules = (*_rule_pages(root), *_contract_pages())
        if output_format == "json":
            click.echo(rules_document(rules))
        else:
            _print_rules(rules)
        return
    context = None
    if subject is not None and RULE_ID.fullmatch(subject):
        context = None if no_catalog else _context_of_metric(subject, root, environment)
        if context is None and _explains_rule(subject, root, output_format):
            return
    context = context or query_context(root, environment, no_catalog=no_catalog)
    explainer = QueryExplainer(context, use, dialect, features)
    if batch:
        for answer in answers((line.decode(errors="replace") for line in sys.stdin.buffer), explainer.answer):
            click.echo(answer)
        return
    explanation = explainer.explain(str(subject), "logql" if logql else "promql")
    if output_format == "json":
        click.echo(explained_document(explanation))
    else:
        print_explanation(consoles.output(), explanation)
    sys.exit(0 if explanation.is_valid else 1)


def _context_of_metric(name: str, root: Path, environment: str) -> QueryContext | None:
    """Return the context of a query that is a metric's name alone; None where the catalog has no such metric."""
    if "-" in name:
        return None
    try:
        context = query_context(root, environment, no_catalog=False)
    except UserError:
        return None  # rules are explained where nothing is defined too
    return context if context.catalog.metrics_of(name) else None


def _explains_rule(subject: str, root: Path, output_format: str) -> bool:
    """Print the page of a rule; return whether there is one. Raises BadParameter for what can only be meant as one."""
    known = (*_rule_pages(root), *(_contract_pages() if subject.startswith("contract-") else ()))
    pages = {each.id: each for each in known}
    page = pages.get(subject)
    if page is None and RULE_LIKE.fullmatch(subject):
        suggestion = did_you_mean(subject, pages)
        raise click.BadParameter(
            f"there is no rule {subject!r}.{suggestion} `build.py explain` lists them.", param_hint="RULE"
        )
    if page is not None and output_format == "json":
        click.echo(rule_document(page))
    elif page is not None:
        click.echo(f"{subject} ({page.severity.value})\n\n{page.page.strip()}")
    return page is not None


def _explain_dashboard(
    name: str, title: str | None, root: Path, environment: str, credentials: Path | None, output_format: str
) -> None:
    from toolchain.check.explain.panels import explained_panels  # who explains one query does not wait for them
    from toolchain.cli.dashboard_sources import one_dashboard
    from toolchain.cli.loading import load_compiled

    compilation = load_compiled(root, environment)
    shown = one_dashboard(name, compilation, root, credentials)
    explained = explained_panels(compilation.project, shown, title)
    if output_format == "json":
        click.echo(panels_document(explained))
        return
    console = consoles.output()
    for index, each in enumerate(explained):
        if index:
            console.print()
        console.print(f"[bold]{escape(each.panel)}[/], query {each.ref_id}  [dim]{each.location}[/]", soft_wrap=True)
        print_explanation(console, each.explanation)


def _rule_pages(root: Path) -> tuple[Page, ...]:
    from toolchain.check.own_rules import explained  # what no rule can be called waits for none of them
    from toolchain.project.importing import load_checks

    return explained(load_checks(root))


def _contract_pages() -> tuple[Page, ...]:
    from toolchain.contract.logs.pages import PAGES as LOG_PAGES
    from toolchain.contract.pages import PAGES  # they know who is asked, which takes long to import

    return (*PAGES, *LOG_PAGES)


def _print_rules(rules: Iterable[Page]) -> None:
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    table.add_column("rule", no_wrap=True)
    table.add_column("severity", no_wrap=True)
    table.add_column("what holds when it is silent")
    for each in rules:
        table.add_row(each.id, each.severity.value, each.summary)
    console = consoles.output()
    console.print(table, width=table_width(console))
