"""Documents with one part replaced, left out, doubled, renamed or added."""

from collections.abc import Callable, Iterator
from copy import deepcopy
from functools import partial
from pathlib import Path
from typing import Any

import yaml

Path_ = tuple[str | int, ...]
Damage = tuple[str, Callable[[], Any]]
"""What is done to a document, and what does it to a copy."""

VALUES: list[Any] = [
    *("", "x", "a b", "5m", "10", "0", "1h30m", "1.5m", "$x", "{{ $x }}", "http://x:9/y", "/p", "9a", "512MB", "("),
    *(0, 5, -1, True, [], {}, ["x"], {"a": "b"}, {"a b": "c"}, None),
]
NAMES = ["job_name", "name", "interval", "targets", "labels", "xyz"]


def document_of(path: Path) -> Any:
    """Return what a YAML file says, by the C library: in Python it takes longer than what is tested."""
    return yaml.load(path.read_text(), Loader=yaml.CSafeLoader)


def text_of(document: Any) -> str:
    """Return a document as YAML, in its own order."""
    return str(yaml.dump(document, Dumper=yaml.CSafeDumper, sort_keys=False))


def places(value: Any, path: Path_ = ()) -> Iterator[Path_]:
    """Yield the paths of everything in a document."""
    yield path
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, each in pairs:
        yield from places(each, (*path, key))


def at(document: Any, path: Path_) -> Any:
    """Return what a path leads to."""
    for step in path:
        document = document[step]
    return document


def damages(sound: Any) -> list[Damage]:
    """Return everything that can be done to a document."""
    return list(_damages(sound))


def _damages(sound: Any) -> Iterator[Damage]:
    every = [path for path in places(sound) if path]
    for path in every:
        for value in VALUES:
            yield f"{path} = {value!r}", partial(_replaced, sound, path, value)
        yield f"without {path}", partial(_without, sound, path)
        if isinstance(path[-1], int):
            yield f"{path} twice", partial(_doubled, sound, path)
        else:
            for name in NAMES:
                yield f"{path} as {name}", partial(_renamed, sound, path, name)
    for path in (path for path in ((), *every) if isinstance(at(sound, path), dict)):
        for name in NAMES:
            yield f"{name} in {path}", partial(_added, sound, path, name)


def _replaced(sound: Any, path: Path_, value: Any) -> Any:
    document = deepcopy(sound)
    at(document, path[:-1])[path[-1]] = deepcopy(value)
    return document


def _without(sound: Any, path: Path_) -> Any:
    document = deepcopy(sound)
    del at(document, path[:-1])[path[-1]]
    return document


def _doubled(sound: Any, path: Path_) -> Any:
    document = deepcopy(sound)
    at(document, path[:-1]).append(deepcopy(at(sound, path)))
    return document


def _renamed(sound: Any, path: Path_, name: str) -> Any:
    document = deepcopy(sound)
    inner = at(document, path[:-1])
    inner.setdefault(name, inner.pop(path[-1]))
    return document


def _added(sound: Any, path: Path_, name: str) -> Any:
    document = deepcopy(sound)
    at(document, path).setdefault(name, "5m")
    return document
