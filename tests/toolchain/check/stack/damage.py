"""Documents with one part replaced, left out, doubled, renamed or added."""

from collections.abc import Iterator
from copy import deepcopy
from typing import Any

Path_ = tuple[str | int, ...]
VALUES: list[Any] = [
    *("", "x", "a b", "5m", "10", "0", "1h30m", "1.5m", "$x", "{{ $x }}", "http://x:9/y", "/p", "9a", "512MB", "("),
    *(0, 5, -1, True, [], {}, ["x"], {"a": "b"}, {"a b": "c"}, None),
]
NAMES = ["job_name", "name", "interval", "targets", "labels", "xyz"]


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


def damaged(sound: Any) -> Iterator[tuple[str, Any]]:
    """Yield damaged copies, each with what was done to it."""
    every = [path for path in places(sound) if path]
    for path in every:
        for value in VALUES:
            document = deepcopy(sound)
            at(document, path[:-1])[path[-1]] = deepcopy(value)
            yield f"{path} = {value!r}", document
        document = deepcopy(sound)
        del at(document, path[:-1])[path[-1]]
        yield f"without {path}", document
        if isinstance(path[-1], int):
            document = deepcopy(sound)
            at(document, path[:-1]).append(deepcopy(at(sound, path)))
            yield f"{path} twice", document
        else:
            for name in NAMES:
                document = deepcopy(sound)
                inner = at(document, path[:-1])
                inner.setdefault(name, inner.pop(path[-1]))
                yield f"{path} as {name}", document
    for path in (path for path in ((), *every) if isinstance(at(sound, path), dict)):
        for name in NAMES:
            document = deepcopy(sound)
            at(document, path).setdefault(name, "5m")
            yield f"{name} in {path}", document
