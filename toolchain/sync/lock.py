"""One deploy at a time: a folder that only one of two can create.

Creating a folder of a given uid is the one thing that every release of Grafana does for exactly one caller. The title
says who deploys and until when the claim holds; a claim that is over, because its deploy was killed, is taken over.

The folder carries our marks, so that reading it back tells whether this server keeps any: legacy storage behind the
resource API shows them in its answer, and has lost them on the next read (docs/reference/grafana-api.md, 10).
"""

import logging
import os
import re
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from uuid import uuid4

from attrs import evolve, frozen

from toolchain.base.errors import UserError
from toolchain.live.grafana import folders_legacy
from toolchain.live.grafana.errors import Conflict, GrafanaError, NotFound, Unfinished
from toolchain.live.grafana.resources import Collection, create_resource, delete_resource, get_resource
from toolchain.sync.destination import Destination
from toolchain.sync.marks import manager_annotations, mark_of

_LOG = logging.getLogger(__name__)

LEASE = timedelta(minutes=10)
"""Longer than a deploy takes; a deploy that was killed on another machine is waited for so long."""

_TITLE = re.compile(r"^Deploy of (?P<manager>\S+) by (?P<host>\S+) (?P<process>\d+) (?P<run>\w+) until (?P<until>\S+)$")


class LockedError(UserError):
    """Another deploy is under way."""


@frozen
class Claim:
    """Who deploys, and until when."""

    host: str
    process: int
    run: str
    until: datetime

    def title(self, manager: str) -> str:
        """Return the title of the folder."""
        return f"Deploy of {manager} by {self.host} {self.process} {self.run} until {self.until:%Y-%m-%dT%H:%M:%SZ}"

    @property
    def is_over(self) -> bool:
        """Whether nobody holds the claim any more: its time is up, or its process on this machine has ended."""
        if datetime.now(UTC) > self.until:
            return True
        return self.host == socket.gethostname() and not _is_running(self.process, self.run)


_RUNS: set[str] = set()
"""The claims that this process holds: another one of its own id has ended."""


def _is_running(process: int, run: str) -> bool:
    if process == os.getpid():
        return run in _RUNS
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def claim_of(title: str) -> Claim | None:
    """Return the claim that a folder's title makes, None for any other folder."""
    found = _TITLE.match(title)
    if found is None:
        return None
    until = datetime.strptime(found["until"], "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    return Claim(found["host"], int(found["process"]), found["run"], until)


@contextmanager
def exclusive(destination: Destination) -> Iterator[Destination]:
    """Hold the claim to deploy, and give the destination as the claim shows it to be.

    Raises LockedError, with who holds it, where somebody else does.
    """
    run = uuid4().hex
    claim = Claim(socket.gethostname(), os.getpid(), run, datetime.now(UTC).replace(microsecond=0) + LEASE)
    _RUNS.add(run)
    try:
        try:
            _take(destination, claim)
        except KeyboardInterrupt:
            _release(destination, claim)  # the server may have heard of it
            raise
        try:
            yield _as_it_keeps(destination)
        finally:
            _release(destination, claim)
    finally:
        _RUNS.discard(run)


def clear_ended_claim(destination: Destination) -> None:
    """Delete the claim of a deploy that was killed after its last write, if that can be done."""
    try:
        title = _title(destination)
        holder = claim_of(title) if title else None
        if holder is not None and holder.is_over:
            _delete(destination)
    except GrafanaError as error:
        _LOG.warning("the claim of an earlier deploy could not be looked at: %s", error)


def _take(destination: Destination, claim: Claim) -> None:
    for _ in range(3):
        try:
            _create(destination, claim.title(destination.manager))
        except (Conflict, Unfinished):
            title = _title(destination)
            if title is None:
                continue  # released meanwhile, or never made
            holder = claim_of(title)
            if holder is not None and holder.run == claim.run:
                return
            if holder is None or not holder.is_over:
                raise LockedError(_held_by(holder, title), "Wait until it is done, and deploy again.") from None
            _delete(destination)
        else:
            return
    raise LockedError("another deploy started at the same moment", "Wait until it is done, and deploy again.")


def _held_by(holder: Claim | None, title: str) -> str:
    if holder is None:
        return f"the folder {title!r} has the uid by which deploys lock each other out"
    return f"a deploy by {holder.host} (process {holder.process}) is under way, until {holder.until:%H:%M} UTC at most"


def _release(destination: Destination, claim: Claim) -> None:
    """Give the claim up; where that fails it ends by itself, and what was deployed stands."""
    try:
        title = _title(destination)
        holder = claim_of(title) if title else None
        if holder is not None and holder.run == claim.run:
            _delete(destination)
    except GrafanaError as error:
        _LOG.warning("deploys are locked out until %s UTC: %s", f"{claim.until:%H:%M}", error)


def lock_uid(destination: Destination) -> str:
    """Return the uid of the folder."""
    return f"deploying-{destination.manager}"[:40]


def _as_it_keeps(destination: Destination) -> Destination:
    """Return the destination with what the folder of the claim tells of its storage."""
    if destination.capabilities.served_folders == "legacy":
        return destination
    kind = _served(destination)
    keeps = mark_of(get_resource(destination.connection, kind, lock_uid(destination)), destination) is not None
    return evolve(destination, capabilities=evolve(destination.capabilities, keeps_annotations=keeps))


def _served(destination: Destination) -> Collection:
    """Return where folders are as resources, whether or not their storage keeps annotations."""
    return evolve(destination.capabilities, keeps_annotations=True).folder_collection


def _by_interface(destination: Destination, legacy: Callable[[], str], resource: Callable[[], str]) -> str:
    return legacy() if destination.capabilities.served_folders == "legacy" else resource()


def _create(destination: Destination, title: str) -> None:
    connection, uid = destination.connection, lock_uid(destination)

    def legacy() -> str:
        folders_legacy.create_folder(connection, uid=uid, title=title)
        return uid

    def resource() -> str:
        kind = _served(destination)
        create_resource(
            connection,
            kind,
            {
                "apiVersion": kind.api_version,
                "kind": "Folder",
                "metadata": {"name": uid, "annotations": manager_annotations(destination)},
                "spec": {"title": title},
            },
        )
        return uid

    _by_interface(destination, legacy, resource)


def _title(destination: Destination) -> str | None:
    connection, uid = destination.connection, lock_uid(destination)

    def resource() -> str:
        return str(get_resource(connection, _served(destination), uid)["spec"]["title"])

    try:
        return _by_interface(destination, lambda: str(folders_legacy.get_folder(connection, uid)["title"]), resource)
    except NotFound:
        return None


def _delete(destination: Destination) -> None:
    connection, uid = destination.connection, lock_uid(destination)

    def legacy() -> str:
        folders_legacy.delete_folder(connection, uid)
        return uid

    def resource() -> str:
        delete_resource(connection, _served(destination), uid)
        return uid

    try:
        _by_interface(destination, legacy, resource)
    except NotFound:
        return
