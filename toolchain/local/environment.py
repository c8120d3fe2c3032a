"""An environment as it is on this machine: Prometheus evaluates, Alertmanager tells, and everybody is told here.

Alerts on logs are a Loki's where one runs; elsewhere they stay Grafana's, and nobody evaluates them.
"""

from collections.abc import Iterator

from attrs import evolve, frozen

from toolchain.define.alerting.routing.receivers import Email
from toolchain.define.environment import Environment, MailServer
from toolchain.define.evaluation import GRAFANA, Evaluation, PrometheusFiles, RulerEndpoint
from toolchain.project.project import Project

SENDER = "alertmanager@localhost"


@frozen
class Addresses:
    """Where the servers of this machine are: base URLs, and ``mail`` as ``host:port``.

    Apps post to ``receiver``/APP/CONTACT POINT. Below ``pages`` are runbooks, as ``runbooks/NAME.md``, and panels, as
    Grafana has them. ``loki`` is empty for none.
    """

    prometheus: str
    alertmanager: str
    receiver: str
    pages: str
    mail: str
    loki: str = ""


def on_this_machine(project: Project, addresses: Addresses, rules: str) -> Project:
    """Return a project in its environment as it is here; ``rules`` is the directory of Prometheus' rule files.

    Every receiver that a contact point names is one here, by its name, whether or not the environment has it; those of
    e-mail keep the addresses that they have.
    """
    environment = project.environment
    prometheus = PrometheusFiles(url=addresses.prometheus, directory=rules)
    loki = RulerEndpoint(product="loki", url=addresses.loki) if addresses.loki else GRAFANA
    here = evolve(
        environment,
        evaluation=Evaluation(recordings=prometheus, metric_alerts=prometheus, log_alerts=loki),
        receivers=dict(_receivers(project, environment)),
        mail_server=MailServer(address=addresses.mail, sender=SENDER),
        alertmanager_url=addresses.alertmanager,
        grafana_url=addresses.pages,
        runbooks_url=f"{addresses.pages}/runbooks",
    )
    return evolve(project, environment=here)


def _receivers(project: Project, environment: Environment) -> Iterator[tuple[str, str]]:
    for point in project.contact_points:
        for integration in point.integrations:
            name = integration.receiver
            if isinstance(integration, Email):
                known = environment.receivers.get(name)
                yield name, known if isinstance(known, str) else f"{name}@localhost"
            else:
                yield name, name
