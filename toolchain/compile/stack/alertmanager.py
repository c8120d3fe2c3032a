"""Alertmanager, where alerts are told through one: its configuration is compiled with the routing.

Source: Alertmanager documentation, "Configuration".
"""

from toolchain.base.secret import Secret
from toolchain.compile.alerting.alertmanager_receivers import SECRETS
from toolchain.compile.stack.program import Program, StackContext, asks

PORT = 9093
ADDRESS = f"alertmanager:{PORT}"
_DATA = "/alertmanager"
_FOLDER = "/etc/alertmanager"


def alertmanager(context: StackContext) -> Program:
    """Return how Alertmanager runs here; silences and what was told are kept by a volume."""
    environment = context.environment
    mail = environment.mail_server
    addresses = (*environment.receivers.values(), mail.password if mail else None)
    named = sorted({each.name for each in addresses if isinstance(each, Secret)})
    return Program(
        port=PORT,
        command=(
            f"--config.file={_FOLDER}/alertmanager.yaml",
            f"--storage.path={_DATA}",
            *((f"--web.external-url={environment.alertmanager_url}",) if environment.alertmanager_url else ()),
        ),
        mounts=(
            f"../alertmanager/alertmanager.yaml:{_FOLDER}/alertmanager.yaml:ro",
            f"../alertmanager/templates:{_FOLDER}/templates:ro",
        ),
        data=_DATA,
        secrets=tuple(named),
        secrets_at=SECRETS,
        health=asks(f"http://127.0.0.1:{PORT}/-/ready"),
    )
