"""What stops an apply before its first write: a secret that it would send and that is not set."""

import os
from collections.abc import Collection

from toolchain.check.secrets import missing_secrets
from toolchain.cli import console as consoles
from toolchain.cli.printing.findings import print_findings
from toolchain.compile.compilation import Compilation
from toolchain.sync.deploy import RefusedError


def refuse_without_secrets(compilation: Compilation, names: Collection[str]) -> None:
    """Print a finding for each contact point that would be written without one of these secrets.

    Raises RefusedError for any: half a deploy is worse than none.
    """
    missing = missing_secrets(compilation.project, os.environ, among=names)
    if missing:
        print_findings(consoles.messages(), missing)
        raise RefusedError("a contact point would be without its secret", "Nothing was changed.")
