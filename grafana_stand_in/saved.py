"""The state of an installation kept aside: others begin with it, which costs less than bringing each there by calls."""

import copyreg
import io
import pickle
from collections.abc import Mapping
from pathlib import Path
from threading import RLock

import attrs
from attrs import frozen

from grafana_stand_in.routing import Installation

_OWN = frozenset({"profile", "rule_directory"})
"""What a server has of its own, whatever it holds."""


@frozen(eq=False)
class Saved:
    """What an installation held at a moment, with the rule files of the Prometheus beside it; no part of it changes."""

    release: str
    content: bytes
    rule_files: Mapping[str, bytes]


def saved(installation: Installation) -> Saved:
    """Return what an installation holds; nobody may write to it meanwhile."""
    fields = {each.name: getattr(installation, each.name) for each in attrs.fields(Installation)}
    content = io.BytesIO()
    _Pickler(content, pickle.HIGHEST_PROTOCOL).dump({name: each for name, each in fields.items() if name not in _OWN})
    files = {path.name: path.read_bytes() for path in installation.rule_directory.iterdir()}
    return Saved(installation.profile.name, content.getvalue(), files)


def restore(installation: Installation, kept: Saved) -> None:
    """Let an installation of the same release hold what was kept, and nothing else. Raises ValueError for another."""
    if kept.release != installation.profile.name:
        raise ValueError(f"{kept.release} was kept, and this is {installation.profile.name}")
    for name, each in pickle.loads(kept.content).items():
        setattr(installation, name, each)
    directory: Path = installation.rule_directory
    for path in directory.iterdir():
        path.unlink()
    for file, content in kept.rule_files.items():
        (directory / file).write_bytes(content)


class _Pickler(pickle.Pickler):
    dispatch_table = {**copyreg.dispatch_table, type(RLock()): lambda _: (RLock, ())}  # noqa: RUF012 - pickle's
    """A lock is not kept: whoever restores has one of its own."""
