"""Opens the Grafana of an environment for a command, and tells what is wrong with it."""

import os
from collections.abc import Collection, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from toolchain.cli import console as consoles
from toolchain.cli.options import Failure
from toolchain.cli.rulers import OpenRulers
from toolchain.compile.compiler import Compilation
from toolchain.errors import ConfigurationError
from toolchain.live.grafana.capabilities import probe
from toolchain.live.grafana.credentials import read_credentials
from toolchain.live.grafana.errors import GrafanaError
from toolchain.live.grafana.http import GrafanaConnection
from toolchain.revision import current_revision
from toolchain.sync.destination import Destination


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
            current_revision(root),
            resends_secrets=resend_secrets,
        )
