"""Opens the Grafana of an environment for a command, and tells what is wrong with it."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from rich.markup import escape

from toolchain.cli import console as consoles
from toolchain.cli.options import Failure
from toolchain.compile.compiler import Compilation
from toolchain.errors import ConfigurationError
from toolchain.evaluation import RulerEndpoint
from toolchain.live.grafana.capabilities import probe
from toolchain.live.grafana.credentials import Credentials, read_credentials
from toolchain.live.grafana.errors import GrafanaError
from toolchain.live.grafana.http import GrafanaConnection
from toolchain.live.ruler import Ruler, RulerApi
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
    compilation: Compilation, root: Path, credentials: Path | None, *, resend_secrets: bool = False
) -> Iterator[Destination]:
    """Give the Grafana of an environment; credentials come from variables or a file, never from the command line."""
    environment = compilation.project.environment
    found = read_credentials(os.environ, default_url=environment.grafana_url, file=credentials)
    with GrafanaConnection(
        found, org_id=environment.org_id, disable_provenance=environment.allows_ui_edits
    ) as connection:
        if found.sends_secrets_in_the_clear:
            consoles.messages().print("[yellow]warning[/] the credentials cross the network unencrypted: use https")
        yield Destination(
            connection,
            probe(connection),
            environment,
            dict(os.environ),
            {ruler.product: _ruler(ruler) for ruler in environment.rulers},
            _revision(root),
            resends_secrets=resend_secrets,
        )


def _revision(root: Path) -> str:
    """Return what is checked out; a deploy whose revision is not known goes on, and says so."""
    try:
        return current_revision(root)
    except ConfigurationError as error:
        consoles.messages().print(
            f"[yellow]warning[/] no revision is noted: {escape(error.message)}. {escape(error.remedy)}", soft_wrap=True
        )
        return ""


def _ruler(endpoint: RulerEndpoint) -> Ruler:
    """Return the connection to a ruler; MIMIR_TOKEN and its like are its credentials, none where none are set."""
    prefix = endpoint.product.upper()
    if any(name.startswith(f"{prefix}_") for name in os.environ):
        credentials = read_credentials(os.environ, default_url=endpoint.url, prefix=prefix)
    else:
        credentials = Credentials(endpoint.url)
    return Ruler(GrafanaConnection(credentials, service=endpoint.product.title()), RulerApi[prefix], endpoint.tenant)
