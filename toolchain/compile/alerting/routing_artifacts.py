"""The files that routing compiles to: for Grafana in both of its spellings, and for Alertmanager."""

from collections.abc import Iterator, Sequence

from toolchain.base.documents.document import Document
from toolchain.base.source import SourceLocation
from toolchain.compile.alerting.alertmanager import alertmanager_file
from toolchain.compile.alerting.message_texts import alertmanager_texts
from toolchain.compile.alerting.routing import (
    EnvironmentRouting,
    contact_points_file,
    integrations,
    message_templates,
    message_templates_file,
    mute_timings,
    mute_timings_file,
    policies_file,
    policy_route,
    routing_of,
)
from toolchain.compile.artifact import Artifact, ArtifactKind, resource_artifact
from toolchain.define.alerting.routing.configured import ConfiguredContactPoint
from toolchain.define.alerting.routing.contact_point import CONTACT_POINT
from toolchain.define.alerting.routing.message_template import MESSAGE_TEMPLATE
from toolchain.define.alerting.routing.mute_timing import MUTE_TIMING
from toolchain.define.alerting.routing.policy import NOTIFICATION_POLICIES, Routing
from toolchain.project.load_errors import relative_to
from toolchain.project.project import Project


def routing_artifacts(project: Project) -> Iterator[Artifact]:
    """Yield the files that the project's routing needs in its environment.

    Where the contact point of the root is not configured Grafana gets no policies: its own default stays.
    Alertmanager's files are made where an evaluator tells its alerts through one.
    """
    routing = routing_of(project, "grafana")
    yield from _contact_points(project, routing.contact_points)
    if routing.tree is not None:
        yield from _policies(project, routing.tree)
    yield from _mute_timings(project)
    yield from _message_templates(project)
    if routing.defined is not None and project.environment.evaluation.needs_alertmanager:
        delivered, place = routing_of(project, "alertmanager"), relative_to(routing.defined.location, project.root)
        yield from _alertmanager_artifacts(project, delivered, place)


def _provisioning(name: str, kind: ArtifactKind, document: Document, location: SourceLocation) -> Artifact:
    return Artifact(f"provisioning/alerting/{name}.yaml", kind, document, location)


def _contact_points(project: Project, points: Sequence[ConfiguredContactPoint]) -> Iterator[Artifact]:
    if not points:
        return
    environment = project.environment
    locations = [relative_to(each.definition.location, project.root) for each in points]
    document = contact_points_file(environment, points)
    yield _provisioning("contact-points", ArtifactKind.CONTACT_POINT_PROVISIONING, document, locations[0])
    for point, location in zip(points, locations, strict=True):
        for each in integrations(environment, point):
            yield resource_artifact(CONTACT_POINT, str(each["uid"]), each, location)


def _policies(project: Project, tree: Routing) -> Iterator[Artifact]:
    environment, location = project.environment, relative_to(tree.location, project.root)
    document = policies_file(environment, tree)
    yield _provisioning("policies", ArtifactKind.POLICY_PROVISIONING, document, location)
    yield resource_artifact(NOTIFICATION_POLICIES, environment.name, policy_route(environment, tree), location)


def _mute_timings(project: Project) -> Iterator[Artifact]:
    timings = project.mute_timings
    if not timings:
        return
    locations = [relative_to(each.location, project.root) for each in timings]
    document = mute_timings_file(project.environment, timings)
    yield _provisioning("mute-timings", ArtifactKind.MUTE_TIMING_PROVISIONING, document, locations[0])
    for each, location in zip(mute_timings(timings), locations, strict=True):
        yield resource_artifact(MUTE_TIMING, str(each["name"]), each, location)


def _message_templates(project: Project) -> Iterator[Artifact]:
    templates = project.message_templates
    if not templates:
        return
    locations = [relative_to(each.location, project.root) for each in templates]
    document = message_templates_file(project.environment, templates)
    yield _provisioning("templates", ArtifactKind.MESSAGE_TEMPLATE_PROVISIONING, document, locations[0])
    for each, location in zip(message_templates(templates), locations, strict=True):
        yield resource_artifact(MESSAGE_TEMPLATE, str(each["name"]), each, location)


def _alertmanager_artifacts(project: Project, routing: EnvironmentRouting, place: SourceLocation) -> Iterator[Artifact]:
    templates = project.message_templates
    if templates:
        texts = alertmanager_texts(templates, project.environment.alertmanager_url)
        at = relative_to(templates[0].location, project.root)
        yield Artifact("alertmanager/templates/messages.tmpl", ArtifactKind.ALERTMANAGER_TEMPLATES, texts, at)
    document = alertmanager_file(project, routing)
    yield Artifact("alertmanager/alertmanager.yaml", ArtifactKind.ALERTMANAGER, document, place)
