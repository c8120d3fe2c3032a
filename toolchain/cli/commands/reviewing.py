"""The command that tells what a change of the definitions means, between two revisions."""

from pathlib import Path

import click
from rich.console import Console
from rich.text import Text

from toolchain.base.errors import OptionError, UserError
from toolchain.base.replacement import replace_text
from toolchain.cli import console as consoles
from toolchain.cli.dashboard_sources import dashboard_sources, is_dashboard_source
from toolchain.cli.options import credentials_option, environment_option, root_option
from toolchain.cli.phases import Phases
from toolchain.cli.printing.json_output import json_document
from toolchain.compile.compiler import compile_project
from toolchain.project.loading import load_project
from toolchain.review.change import Review, Risk
from toolchain.review.lone_dashboards import comparable, defined_source, lone_dashboard
from toolchain.review.page import page
from toolchain.review.pictures import Pictures, taken, without_pictures
from toolchain.review.review import review
from toolchain.review.versions import WORKING_TREE, Version, sound_working_tree, versions_of
from toolchain.review.words.document import document
from toolchain.review.words.markdown import markdown
from toolchain.review.words.text import text, text_lines
from toolchain.simulate.loading import load_simulation

_STYLES = {Risk.HIGH: "bold red", Risk.MEDIUM: "yellow", Risk.LOW: ""}


@click.command("diff")
@click.argument("base", metavar="BASE")
@click.argument("head", metavar="[HEAD]", required=False)
@environment_option
@root_option
@credentials_option
@click.option(
    "--format",
    "output_format",
    type=click.Choice(["text", "markdown", "json", "html"]),
    default="text",
    show_default=True,
    help="markdown is fit for a comment, html has pictures of the panels that look different.",
)
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), help="Write to this file.")
@click.option("--no-pictures", is_flag=True, help="With html: draw nothing. Pictures need Prometheus and Chromium.")
def diff_command(
    base: str,
    head: str | None,
    environment: str,
    root: Path,
    credentials: Path | None,
    output_format: str,
    output: Path | None,
    *,
    no_pictures: bool,
) -> None:
    """Tell what a change means: from the Git revision BASE to HEAD, or to the working tree.

    \b
    build.py diff main                                   what the working tree changes
    build.py diff v1.2 v1.3 -e production                between two revisions
    build.py diff main --format html --output diff.html  with pictures of changed panels
    build.py diff exported.json                          from a file to the definition of the same uid
    build.py diff grafana:overview exported.json         from what Grafana has to a file

    Queries are compared by what they mean, renames and moves are recognised, and each change has a risk with its
    reason. Each revision is built by its own toolchain, with the packages that are installed here. Exit code 0,
    whatever changes; 2 when a revision does not build.
    """
    draws = output_format == "html" and not no_pictures
    messages = consoles.messages()
    pictures = Pictures()
    if is_dashboard_source(base):
        with consoles.progress(messages, "compiling both dashboards"):
            found = _lone(base, head, root, environment, credentials)
    else:
        with consoles.progress(messages, "compiling both revisions"):
            before, after = versions_of(root, base, head, environment)
            found = review(before.build, after.build, base=before.name, head=after.name)
        if draws:
            pictures = _pictures(before, after, found, root, environment)
    if pictures.remark:
        messages.print(pictures.remark, markup=False, soft_wrap=True)
    if output is not None:
        replace_text(output, _rendered(found, pictures, output_format))
    elif output_format == "text":
        _print(consoles.output(), found)
    else:
        click.echo(_rendered(found, pictures, output_format), nl=False)


def _pictures(before: Version, after: Version, found: Review, root: Path, environment: str) -> Pictures:
    """Return pictures over the system that the working tree simulates; without one they are left out, and not more."""
    if not found.drawings:
        return Pictures()
    try:
        project, model = sound_working_tree(root, environment).project, load_simulation(root).model
    except UserError as error:
        return without_pictures(error)
    with Phases(consoles.messages()) as phases:
        return taken(before.build, after.build, found.drawings, project, model, phases)


def _lone(base: str, head: str | None, root: Path, environment: str, credentials: Path | None) -> Review:
    """Return what changes from one dashboard to another, or to the definition of its uid."""
    if head is not None and not is_dashboard_source(head):
        raise OptionError(
            f"{base} is a dashboard, and {head} is none", "Name another FILE.json or grafana:UID, or leave it out."
        )
    compilation = compile_project(load_project(root, environment))
    texts = [base] if head is None else [base, head]
    old, *new = dashboard_sources(texts, compilation, root, credentials)
    sources = comparable(old, new[0] if new else defined_source(compilation, str(old.document.get("uid") or "")))
    before, after = (lone_dashboard(each, compilation.project) for each in sources)
    return review(before, after, base=base, head=head or WORKING_TREE)


def _rendered(found: Review, pictures: Pictures, output_format: str) -> str:
    match output_format:
        case "json":
            return json_document("diff", document(found)) + "\n"
        case "markdown":
            return markdown(found)
        case "html":
            return page(found, pictures)
    return text(found)


def _print(console: Console, found: Review) -> None:
    for risk, line in text_lines(found):
        style = _STYLES[risk] if risk is not None else "dim" if line.startswith(" ") else ""
        console.print(Text(line, style=style), soft_wrap=True)
