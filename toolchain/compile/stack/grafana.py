"""Grafana: who may sign in, what is told of whom, and where its log says what everybody did.

Source: Grafana documentation, "Configure Grafana", "Configure alert state history" and "Provision Grafana". A value of
``$__file{PATH}`` is read from that file, of which docker gives every secret one.
"""

from collections.abc import Iterator, Mapping

from toolchain.compile.artifact import ArtifactKind
from toolchain.compile.stack.program import Program, StackContext, StackFile, asks, secret_path
from toolchain.define.environment import MailServer

ADMIN_PASSWORD = "GRAFANA_ADMIN_PASSWORD"
_FILE = "grafana/grafana.ini"
_INSIDE = "/etc/grafana/grafana.ini"
_DATA = "/var/lib/grafana"

Section = Mapping[str, str | bool]


def grafana(context: StackContext) -> Program:
    """Return how Grafana runs here; its data source is ready before it, for its alerts are evaluated at once."""
    environment = context.environment
    mail = environment.mail_server
    provisioned = (
        "../provisioning:/etc/grafana/provisioning:ro",
        f"../dashboards:{environment.dashboards_path}:ro",
        *(f"../dashboards-{key}:{environment.dashboards_path}-{key}:ro" for key in environment.folders),
    )
    return Program(
        port=3000,
        files=(StackFile(_FILE, ArtifactKind.STACK_GRAFANA, settings(context)),),
        mounts=(f"./{_FILE}:{_INSIDE}:ro", *(provisioned if context.stack.provisioned else ())),
        data=_DATA,
        secrets=(ADMIN_PASSWORD, *((mail.password.name,) if mail and mail.password else ())),
        generated=(ADMIN_PASSWORD,),
        health=asks("http://127.0.0.1:3000/api/health"),
        after=("prometheus", "loki", "jaeger"),
        reaches_host=bool(context.stack.simulated_at),
    )


def settings(context: StackContext) -> Mapping[str, Section]:
    """Return what differs from Grafana's own defaults, by section."""
    environment = context.environment
    sections: dict[str, Section] = {
        "server": {"root_url": environment.grafana_url, "router_logging": True},
        "security": {
            "admin_user": "admin",
            "admin_password": f"$__file{{{secret_path(ADMIN_PASSWORD)}}}",
            "disable_gravatar": True,
            "cookie_secure": environment.grafana_url.startswith("https:"),
            "cookie_samesite": "lax",
            "strict_transport_security": environment.grafana_url.startswith("https:"),
        },
        "users": {"allow_sign_up": False, "auto_assign_org_role": "Viewer", "viewers_can_edit": False},
        "auth.anonymous": {"enabled": context.stack.anonymous, "org_role": "Viewer"},
        "snapshots": {"external_enabled": False},
        "analytics": {
            "reporting_enabled": False,
            "check_for_updates": False,
            "check_for_plugin_updates": False,
            "feedback_links_enabled": False,
        },
        "news": {"news_feed_enabled": False},
        "plugins": {"preinstall_disabled": True, "public_key_retrieval_disabled": True},
        "dataproxy": {"logging": True},
        "log": {"mode": "console", "level": "info"},
        "log.console": {"format": "logfmt"},
    }
    sections |= dict(_states(context))
    if environment.mail_server is not None:
        sections["smtp"] = _mail(environment.mail_server)
    return sections


def _states(context: StackContext) -> Iterator[tuple[str, Section]]:
    """Yield where the states of alerts are kept: in Prometheus too where the environment says so."""
    environment = context.environment
    source = environment.endpoints.get("prometheus")
    if not environment.evaluation.keeps_states or source is None:
        return
    yield (
        "unified_alerting.state_history",
        {
            "enabled": True,
            "backend": "multiple",
            "primary": "annotations",
            "secondaries": "prometheus",
            "prometheus_target_datasource_uid": source.uid,
        },
    )


def _mail(server: MailServer) -> Section:
    found: dict[str, str | bool] = {"enabled": True, "host": server.address, "from_address": server.sender}
    if server.user:
        found["user"] = server.user
    if server.password is not None:
        found["password"] = f"$__file{{{secret_path(server.password.name)}}}"
    return found
