"""Opens the Grafana of an environment for a command, and tells what is wrong with it."""

import os
from collections.abc import Collection, Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from rich.markup import escape

from toolchain.base.repository import GitError
from toolchain.base.revision import current_revision
from toolchain.cli import console as consoles
from toolchain.cli.rulers import OpenRulers
from toolchain.cli.waiting import tell_waiting
from toolchain.compile.compilation import Compilation
from toolchain.define.environment import Environment
from toolchain.live.grafana.capabilities import probe
from toolchain.live.grafana.credentials import read_credentials
from toolchain.live.grafana.http import GrafanaConnection
from toolchain.live.prometheus_rules import PrometheusRules
from toolchain.live.rule_directory import RuleDirectory
from toolchain.sync.destination import Destination, RuleFiles
from toolchain.sync.kind import Kinds
from toolchain.sync.model import Desired
from toolchain.sync.needed_rights import Access
from toolchain.sync.rights import Rights, require_rights

RULES_DIRECTORY = "PROMETHEUS_RULES_DIRECTORY"
"""The variable that names another directory of rule files than the environment's."""


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
            found,
            org_id=environment.org_id,
            disable_provenance=environment.allows_ui_edits,
            waiting=tell_waiting,
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
            revision=_revision(root),
            resends_secrets=resend_secrets,
        )


def permitted(destination: Destination, kinds: Kinds, wanted: Iterable[Desired], access: Access) -> Rights:
    """Return what the credentials allow of what is wanted, and say what they do not show.

    Raises MissingRightsError, GrafanaError.
    """
    used = {each.key.kind for each in wanted}
    with consoles.progress(consoles.messages(), "asking what the credentials may do"):
        rights = require_rights(destination, kinds, used, access)
    for note in rights.unseen:
        consoles.messages().print(f"[yellow]note[/] {escape(note)}", soft_wrap=True)
    return rights


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
    connection = GrafanaConnection(found, service="Prometheus", waiting=tell_waiting)
    return RuleFiles(
        PrometheusRules(connection), RuleDirectory(directory if directory.is_absolute() else root / directory)
    )


def _revision(root: Path) -> str:
    """Return what is checked out; a deploy whose revision is not known goes on, and says so."""
    try:
        return current_revision(root)
    except GitError as error:
        consoles.messages().print(
            f"[yellow]warning[/] no revision is noted: {escape(error.message)}. {escape(error.remedy)}", soft_wrap=True
        )
        return ""
