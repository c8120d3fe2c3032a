"""What Compose refuses of its file beyond the schema: services, networks, volumes and secrets that are not there.

Source: Compose specification, "Services top-level elements".
"""

import re
from collections.abc import Iterator, Mapping

from toolchain.base.documents.located import Located
from toolchain.base.errors import did_you_mean
from toolchain.check.stack.conformity import Problem

_TOP: Mapping[str, str] = {"networks": "networks", "secrets": "secrets", "configs": "configs"}
_PORTS = re.compile(
    r"(?:(?:\[[0-9a-fA-F:]+\]|[0-9.]+):)?(?:[0-9]+(?:-[0-9]+)?:|:)?[0-9]+(?:-[0-9]+)?(?:/(?:tcp|udp|sctp))?"
)
_NAMED_VOLUME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]*")
_DURATION = re.compile(r"(?:[0-9]+(?:\.[0-9]+)?(?:us|ms|s|m|h|d))+|0")
_ADD = "add it, unless another file of the call has it"
_TESTS = ("CMD", "CMD-SHELL", "NONE")
_FIRST = "CMD, CMD-SHELL or NONE"
_TIMES = ("interval", "timeout", "start_period", "start_interval")


def problems(document: Located) -> Iterator[Problem]:
    """Yield what services name and the file does not have, and ports and durations that are none."""
    services = document.get("services")
    bare = [each for each in services.fields.values() if isinstance(each.value, dict) and not _runs(each)]
    if bare:
        message = "has neither an image nor a build"
        yield Problem(bare[0], "a service", message, f"Name one, or {_ADD}.", is_partial=True)
    is_whole = document.get("include").value is None and not bare
    for name, service in services.pairs():
        owner = f"services.{name}"
        if isinstance(service.value, dict):
            yield from _forms(service, owner)
            if is_whole and service.get("extends").value is None and not service.get("profiles").value:
                yield from _references(service, owner, services, document)


def _runs(service: Located) -> bool:
    """Return whether a service says what it runs; files that add to others leave it to them."""
    return any(service.get(name).value for name in ("image", "build", "extends", "provider"))


def _references(service: Located, owner: str, services: Located, document: Located) -> Iterator[Problem]:
    for each, name in _names(service.get("depends_on")):
        if not _is_open(name) and name not in services.fields:
            message = f"depends on {name!r}, and there is no such service.{did_you_mean(name, services.fields)}"
            yield Problem(each, owner, message, f"Correct the name, or {_ADD}.", is_partial=True)
    for field, top in _TOP.items():
        known = document.get(top).fields
        for each, name in _names(service.get(field)):
            if not _is_open(name) and name not in known and not (field == "networks" and name == "default"):
                message = f"{field} has {name!r}, which is not below {top}.{did_you_mean(name, known)}"
                yield Problem(each, owner, message, f"Correct the name, or {_ADD}.", is_partial=True)
    volumes = document.get("volumes").fields
    for each in service.get("volumes").items():
        source = each.get("source").text if each.get("type").text == "volume" else each.text.partition(":")[0]
        is_named = bool(source) and (":" in each.text or isinstance(each.value, dict))
        if is_named and _NAMED_VOLUME.fullmatch(source) and source not in volumes and len(source) > 1:
            message = f"mounts the volume {source!r}, which is not below volumes.{did_you_mean(source, volumes)}"
            yield Problem(each, owner, message, f"Begin a path with ./, or {_ADD}.", is_partial=True)
    mode = service.get("network_mode")
    if mode.scalar and service.get("networks").value:
        yield Problem(mode, owner, "has a network_mode and networks", "Remove one.")


def _forms(service: Located, owner: str) -> Iterator[Problem]:
    for each in service.get("ports").items():
        written = each.scalar
        if written and not _is_open(written) and (not _PORTS.fullmatch(written) or not written.strip("0")):
            yield Problem(each, f"{owner}.ports", f"{written[:60]!r} is no port such as 9090:9090", "Correct it.")
    health = service.get("healthcheck")
    first = health.get("test").item(0)
    if first.text and not _is_open(first.text) and first.text not in _TESTS:
        yield Problem(first, f"{owner}.healthcheck", f"test begins with {first.text[:60]!r}", f"Begin with {_FIRST}.")
    for name in _TIMES:
        value = health.get(name)
        if value.scalar and not _is_open(value.scalar) and not _DURATION.fullmatch(value.scalar):
            problem = f"{name} is {value.scalar[:60]!r}, and has to be a duration such as 30s"
            yield Problem(value, f"{owner}.healthcheck", problem, "Correct it.")


def _names(value: Located) -> Iterator[tuple[Located, str]]:
    """Yield the names of a list, of objects with a source, or of a mapping."""
    for name, each in value.pairs():
        yield each, name
    for each in value.items():
        name = each.scalar or each.get("source").scalar
        if name:
            yield each, name


def _is_open(text: str) -> bool:
    """Return whether a text is only known when Compose replaces its variables."""
    return "$" in text
