"""Opens the Grafana of an environment for a command, and tells what is wrong with it."""

import os
from collections.abc import Collection, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from toolchain.cli import console as consoles
from toolchain.cli.options import Failure
from toolchain.cli.rulers import OpenRulers
from toolchain.compile.compiler import Compilation
from toolchain.environment import Environment
from toolchain.errors import ConfigurationError
from toolchain.live.grafana.capabilities import probe
from toolchain.live.grafana.credentials import read_credentials
from toolchain.live.grafana.errors import GrafanaError
from toolchain.live.grafana.http import GrafanaConnection
from toolchain.live.prometheus_rules import PrometheusRules
from toolchain.live.rule_directory import RuleDirectory
from toolchain.revision import current_revision
from toolchain.sync.destination import Destination, RuleFiles

RULES_DIRECTORY = "PROMETHEUS_RULES_DIRECTORY"
"""The variable that names another directory of rule files than the environment's."""


@contextmanager
def failures() -> Iterator[None]:
    """End the command with exit code 2 and one message for what the person can mend."""
    try:
        yield
    except (ConfigurationError, GrafanaError) as error:
        raise Failure(error) from error


@contextmanager
def opened_destination(
    compilation: Compilation,
    root: Path,
    credentials: Path | None,
    *,
    resend_secrets: bool = False,
    former_rulers: Collection[str] = (),
) -> Iterator[Destination]:
    """Give the Grafana of an environment; credentials come from variables or a file, never from the command line.

    ``former_rulers`` are those that are given the credentials of rulers though the environment has them no more.
    """
    environment = compilation.project.environment
    rulers = OpenRulers(environment, os.environ, credentials, former_rulers)
    found = read_credentials(os.environ, default_url=environment.grafana_url, file=credentials)
    with (
        closing(rulers),
        GrafanaConnection(
            found, org_id=environment.org_id, disable_provenance=environment.allows_ui_edits
        ) as connection,
    ):
        if found.sends_secrets_in_the_clear:
            consoles.messages().print("[yellow]warning[/] the credentials cross the network unencrypted: use https")
        yield Destination(
            connection,
            probe(connection),
            environment,
            dict(os.environ),
            rulers.open,
            rule_files=rule_files_of(environment, root, credentials),
            revision=current_revision(root),
            resends_secrets=resend_secrets,
        )


def rule_files_of(environment: Environment, root: Path, credentials: Path | None) -> RuleFiles | None:
    """Return the Prometheus of an environment that loads rule files, None where it has none.

    PROMETHEUS_URL and PROMETHEUS_RULES_DIRECTORY replace its address and its directory; PROMETHEUS_TOKEN and its like
    are the credentials, none where none are set.
    """
    files = environment.evaluation.prometheus_files
    if files is None:
        return None
    found = read_credentials(
        os.environ, default_url=files.url, file=credentials, prefix="PROMETHEUS", may_be_anonymous=True
    )
    directory = Path(os.environ.get(RULES_DIRECTORY, "").strip() or files.directory).expanduser()
    connection = GrafanaConnection(found, service="Prometheus")
    return RuleFiles(
        PrometheusRules(connection), RuleDirectory(directory if directory.is_absolute() else root / directory)
    )
