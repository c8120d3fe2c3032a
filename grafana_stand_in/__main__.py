"""Runs the stand-in in the foreground: ``python -m grafana_stand_in``."""

import contextlib

import click

from grafana_stand_in.front_page import NOTICE
from grafana_stand_in.stand_in import GrafanaStandIn
from toolchain.cli.signals import heard

_TO_TRY = (
    "export GRAFANA_URL={url} GRAFANA_USER=admin GRAFANA_PASSWORD=admin",
    "export PROMETHEUS_URL={prometheus} PROMETHEUS_RULES_DIRECTORY={rules}",
    "make plan                            # everything is new",
    "make deploy                          # once more, and there is nothing to do",
    ".venv/bin/python build.py evaluation --live     # what alerts read, and whether it is there",
    "curl -d uid=overview -d title=Mine $GRAFANA_URL/     # somebody edits a dashboard by hand",
    ".venv/bin/python build.py drift      # who changed what",
    "make deploy                          # refuses to overwrite the edit, and says how to allow it",
    ".venv/bin/python build.py restore    # undoes the latest deploy",
)


@click.command()
@click.option("--port", default=3001, show_default=True, help="Port on the loopback interface; 0 takes any free one.")
@click.option(
    "--version",
    default="12.4.3",
    show_default=True,
    help='What to behave like: 12.4.3, "12.4.3 legacy", "12.4.3 api" or 13.3.0.',
)
@click.option("--latency", default=0.0, show_default=True, help="Seconds that each call takes at least.")
@click.option("--foreign-dashboards", default=0, metavar="N", help="Begin with N dashboards that others made.")
def main(port: int, version: str, latency: float, foreign_dashboards: int) -> None:
    """Serve a stand-in for Grafana until interrupted; what it holds is lost then."""
    try:
        grafana = GrafanaStandIn(version, port=port, latency=latency)
    except OSError as error:
        raise click.ClickException(
            f"Port {port} cannot be used: {error.strerror}. Choose another with --port."
        ) from None
    except ValueError:
        raise click.ClickException(f"{version!r} is no release. Give one such as 12.4.3.") from None
    grafana.add_dashboards_of_others(foreign_dashboards)
    click.echo(f"{NOTICE}\nIt behaves as Grafana {version} does, and keeps what it is given until it is stopped.\n")
    click.echo(f"URL       {grafana.url}     (open it to see what is stored, and to edit a dashboard by hand)")
    click.echo(f"token     {grafana.tokens.admin}     (a service account with the role Admin)")
    click.echo("user      admin, password admin")
    click.echo("Beside it is a stand-in for a Prometheus that loads rule files.\n\nIn another terminal:\n")
    for command in _TO_TRY:
        places = {"url": grafana.url, "prometheus": grafana.prometheus_url, "rules": grafana.rule_directory}
        click.echo(f"    {command.format(**places)}")
    click.echo("\nStop it with Ctrl+C.")
    with contextlib.suppress(KeyboardInterrupt), heard():
        grafana.serve()
    grafana.close()


if __name__ == "__main__":
    main()
