"""The module of routing: contact points, the tree of policies, mute timings, message templates, inhibit rules."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import PurePath
from typing import Any

from attrs import evolve, frozen

from toolchain.base.errors import DefinitionError
from toolchain.base.secret import Secret, referenced
from toolchain.base.waiver import Waiver
from toolchain.check.checker import check
from toolchain.check.own_rules import rules_of
from toolchain.compile.compiler import compile_project
from toolchain.define.alerting.routing.contact_point import ContactPoint
from toolchain.define.alerting.routing.message_template import MessageTemplate
from toolchain.define.alerting.routing.mute_timing import MuteTiming
from toolchain.define.alerting.routing.policy import Policy, Routing
from toolchain.project.project import Project
from toolchain.pull.code import Code, Items, Literal, Local, call
from toolchain.pull.imports.given import RefusedError
from toolchain.pull.module import formatted, module_source, one_line
from toolchain.pull.routes.given import GivenPoint, GivenRouting
from toolchain.pull.routes.integrations import IntegrationWriter, WrittenIntegration, addresses_code
from toolchain.pull.routes.policies import (
    inhibition_code,
    interval_code,
    policy_code,
    routing_call,
    texts_code,
    whole_as_policies,
)
from toolchain.pull.routes.templates import templates_of
from toolchain.pull.rules.accepted import waivers_for
from toolchain.pull.rules.codes import Constants
from toolchain.pull.verification import run

_MODULE = "toolchain.define.alerting.routing"
_MATCHING = "toolchain.languages.matching"
_TREE = "ROUTING"


@frozen(eq=False)
class RoutingModule:
    """The source of a module of routing, what it holds in words, and what a reader has to do."""

    source: str
    what: str
    notes: tuple[str, ...]


def routing_module(project: Project, given: GivenRouting, place: str, module_file: str) -> RoutingModule:
    """Return the module that defines a routing, which compiles to the same.

    Raises RefusedError for what no definition can say.
    """
    written = _points(given, place)
    waivers: Sequence[Waiver] = ()
    source = _source(project, given, written, place, waivers)
    findings = _findings(project, given, _defined(source, module_file, place), written, module_file)
    waivers = waivers_for(each for each in findings if each.rule != "unused-waiver")
    if waivers:
        source = _source(project, given, written, place, waivers)
    source = formatted(source)
    defined = _defined(source, module_file, place)
    _require_same(given, defined, written, place)
    left = _findings(project, given, defined, written, module_file)
    names = sorted({each.name for some in written.values() for one in some for each in _secrets(one)})
    notes = [*given.notes]
    if written:
        notes.append(f"add RECEIVERS to receivers= of environments/{project.environment.name}.py")
    notes += [f"set the secret {name}" for name in names]
    if given.tree is not None and project.routings:
        notes.append("the project has a routing: put POLICIES among its policies")
        notes += ["put INHIBIT_RULES into inhibit_rules= of it"] if given.inhibitions else []
    notes += [f"{each.rule}: {each.message}" for each in left if each.rule != "unused-waiver"]
    return RoutingModule(source, _what(given), tuple(notes))


def _what(given: GivenRouting) -> str:
    counts = (
        (len(given.points), "contact points"),
        (len(given.timings), "mute timings"),
        (len(given.templates), "templates"),
        (len(given.inhibitions), "inhibit rules"),
    )
    found = [f"{count} {what}" for count, what in counts if count]
    return ", ".join([*(["policies"] if given.tree is not None else []), *found]) or "nothing"


def _points(given: GivenRouting, place: str) -> dict[str, list[WrittenIntegration]]:
    writer = IntegrationWriter(given.program, place)
    return {
        point.name: [writer.written(point, each, resolved=_resolved(point)) for each in point.integrations]
        for point in given.points
        if point.integrations
    }


def _resolved(point: GivenPoint) -> bool:
    return point.integrations[0].resolved if point.integrations else True


def _secrets(written: WrittenIntegration) -> Iterator[Secret]:
    if isinstance(written.address, Secret):
        yield written.address
    yield from getattr(written.value, "secrets", {}).values()


def _source(
    project: Project,
    given: GivenRouting,
    written: Mapping[str, Sequence[WrittenIntegration]],
    place: str,
    waivers: Sequence[Waiver],
) -> str:
    constants, found = Constants(), list[Local]()
    accepted = {"waivers": _waivers(waivers)} if waivers else {}
    for name, text in templates_of(given, place):
        found.append(constants.named(name, "TEMPLATE", routing_call("MessageTemplate", Literal(name), Literal(text))))
    timings: dict[str, Code] = {}
    for timing in given.timings:
        code = routing_call("MuteTiming", Literal(timing.name), Items(tuple(map(interval_code, timing.intervals))))
        local = constants.named(timing.name, "TIMING", code)
        timings[timing.name] = local
        found.append(local)
    points: dict[str, Code] = {}
    for point in given.points:
        if point.integrations:
            code = routing_call(
                "ContactPoint",
                name=Literal(point.name),
                integrations=Items(tuple(each.code for each in written[point.name])),
                resolved=None if _resolved(point) else Literal(content=False),
                **accepted,
            )
            local = constants.named(point.name, "CONTACT_POINT", code)
            points[point.name] = local
            found.append(local)
    every = [each for some in written.values() for each in some]
    if every:
        found.append(constants.named("RECEIVERS", "RECEIVERS", addresses_code(every)))
    if given.tree is not None:
        if project.routings:
            found.append(constants.named("POLICIES", "POLICIES", whole_as_policies(given.tree, points, timings)))
            if given.inhibitions:
                rules = Items(tuple(map(inhibition_code, given.inhibitions)))
                found.append(constants.named("INHIBIT_RULES", "INHIBIT_RULES", rules))
        else:
            found.append(constants.named(_TREE, _TREE, _tree(given, given.tree, points, timings, accepted)))
    if not found:
        raise RefusedError(f"{place}: it says nothing of who is told", "Leave it out.")
    purpose = (
        f"Routing of {one_line(PurePath(place).name.replace('grafana:routing', 'a Grafana'))}, imported as it was."
    )
    return module_source(purpose, found)


def _tree(
    given: GivenRouting,
    tree: Routing,
    points: Mapping[str, Code],
    timings: Mapping[str, Code],
    accepted: Mapping[str, Code],
) -> Code:
    return routing_call(
        "Routing",
        contact_point=points.get(tree.contact_point, Literal(tree.contact_point)),
        group_by=texts_code(tree.group_by),
        group_wait=Literal(tree.group_wait),
        group_interval=Literal(tree.group_interval),
        repeat_interval=Literal(tree.repeat_interval),
        policies=Items(tuple(policy_code(each, tree.contact_point, points, timings) for each in tree.policies)),
        inhibit_rules=Items(tuple(map(inhibition_code, given.inhibitions))) if given.inhibitions else None,
        **accepted,
    )


def _waivers(waivers: Iterable[Waiver]) -> Code:
    return Items(
        tuple(call("toolchain.base.waiver", "Waiver", Literal(each.rule), Literal(each.reason)) for each in waivers)
    )


def _defined(source: str, module_file: str, place: str) -> dict[str, Any]:
    try:
        return run(source, module_file)
    except DefinitionError as error:
        raise RefusedError(f"{place}: {error.message}", error.remedy) from error


def _of(kind: type[Any], defined: Mapping[str, Any]) -> tuple[Any, ...]:
    return tuple(each for each in defined.values() if isinstance(each, kind))


def _findings(
    project: Project,
    given: GivenRouting,
    defined: Mapping[str, Any],
    written: Mapping[str, Sequence[WrittenIntegration]],
    module_file: str,
) -> tuple[Any, ...]:
    """Return what the checks find of a module, in a project that has no other routing and no alerts."""
    del given
    receivers = {one.value.receiver: one.address for some in written.values() for one in some}
    environment = evolve(project.environment, receivers={**project.environment.receivers, **receivers})
    alone = evolve(
        project,
        environment=environment,
        dashboards=(),
        reports=(),
        resources=(),
        alerts=(),
        recordings=(),
        grafana_rules=(),
        slos=(),
        alert_tests=(),
        routings=_of(Routing, defined),
        contact_points=_of(ContactPoint, defined),
        mute_timings=_of(MuteTiming, defined),
        message_templates=_of(MessageTemplate, defined),
        findings=(),
    )
    found = check(compile_project(alone), rules_of(project)).findings
    return tuple(each for each in found if each.location.file == module_file)


def _require_same(
    given: GivenRouting,
    defined: Mapping[str, Any],
    written: Mapping[str, Sequence[WrittenIntegration]],
    place: str,
) -> None:
    """Raise where a module defines another routing than it was made of."""
    trees = _of(Routing, defined)
    if given.tree is not None and trees and _tree_form(trees[0]) != _tree_form(given.tree):
        raise _mistake(place, "policies")
    inhibitions = trees[0].inhibit_rules if trees else tuple(defined.get("INHIBIT_RULES", ()))
    if inhibitions != given.inhibitions:
        raise _mistake(place, "inhibit rules")
    timings = {each.name: each.intervals for each in _of(MuteTiming, defined)}
    if timings != {each.name: each.intervals for each in given.timings}:
        raise _mistake(place, "mute timings")
    made = {each.name: each for each in _of(ContactPoint, defined)}
    for point in given.points:
        for index, each in enumerate(point.integrations):
            integration, wanted = made[point.name].integrations[index], written[point.name][index]
            before, after = wanted.value.settings(wanted.address), integration.settings(wanted.address)
            if integration.type != each.kind or referenced(before) != referenced(after):
                raise _mistake(place, f"contact point {point.name!r}")


def _mistake(place: str, what: str) -> RefusedError:
    return RefusedError(
        f"{place}: the module that was written says something else of {what}", "It is a mistake of this tool."
    )


def _tree_form(routing: Routing) -> Any:
    own = (routing.contact_point, routing.group_by, routing.group_wait, routing.group_interval, routing.repeat_interval)
    return own, tuple(map(_policy_form, routing.policies))


def _policy_form(policy: Policy) -> Any:
    return (
        policy.contact_point,
        policy.matchers,
        policy.group_by,
        (policy.group_wait, policy.group_interval, policy.repeat_interval),
        policy.continues,
        (policy.muted, policy.active),
        tuple(map(_policy_form, policy.policies)),
    )
