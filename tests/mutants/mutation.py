"""Mutants: a document with a few things wrong, as people, editors, proxies and attackers make them."""

import json
from collections.abc import Callable, Iterator
from random import Random
from typing import Any

import yaml

_TEXTS = (
    *(
        "",
        " ",
        "\0",
        "\ufeff",
        "\t",
        "\r",
        "\n---\n",
        "{",
        "}",
        "[",
        "]",
        ":",
        ",",
        '"',
        "'",
        "#",
        "%",
        "|",
        ">",
        "&a ",
        "*a",
    ),
    *(
        "- ",
        "? ",
        "<<: *a\n",
        "!!bool foo",
        '!!int ""',
        "!!float x",
        "!!null x",
        "!!python/object:os.system x",
        "!foo ",
    ),
    *(
        "!!binary =",
        "!!set {a, a}",
        "!!timestamp 99999-99-99",
        "2020-13-45",
        "1:99:99",
        "0x",
        "0b2",
        "_",
        ".inf",
        ".nan",
    ),
    *("null", "true", "NaN", "Infinity", "-Infinity", "1e999", "-0", "1" * 5_000, "0." + "1" * 5_000, "1e-99999"),
    *(
        "\\ud800",
        "\\u0000",
        "\\x",
        "\x1b[31m",
        "\u202e",
        "${x}",
        "{{",
        "}}",
        "{{.",
        "$__interval",
        "[5m",
        "<<<<<<< a\n",
    ),
    *("(" * 300, "[" * 300, "{" * 300, '{"a":' * 300, "- " * 300, "-" * 300, "a" * 20_000, '"' + "\\n" * 20_000),
)
_VALUES: tuple[Callable[[], Any], ...] = (
    *(
        lambda: None,
        lambda: True,
        lambda: False,
        lambda: 0,
        lambda: -1,
        lambda: 10**30,
        lambda: 10**4_200,
        lambda: 2**63,
    ),
    *(
        lambda: 1.5,
        lambda: -1e308,
        lambda: float("nan"),
        lambda: float("inf"),
        lambda: "",
        lambda: " ",
        lambda: "\ud800",
    ),
    *(
        lambda: "x" * 5_000,
        lambda: "\0",
        lambda: "$x",
        lambda: "{{ .x",
        lambda: "up[",
        lambda: "5m",
        lambda: "1",
        lambda: "null",
    ),
    *(lambda: [], lambda: {}, lambda: [None], lambda: [[]], lambda: [{}], lambda: {"": None}, lambda: {"list": {}}),
    *(lambda: ["x"], lambda: [1], lambda: {"a": "x"}, lambda: _nested(150), lambda: [0] * 2_000),
)
_ENCODINGS = ("utf-16", "utf-16-le", "utf-32", "utf-8-sig", "latin-1", "utf-7")


def mutant(original: bytes, random: Random) -> bytes:
    """Return a document with one to four things wrong."""
    whole = random.random()
    if whole < 0.02:
        return random.choice(_WHOLE)()
    if whole < 0.6:
        changed = _restructured(original, random)
        if changed is not None:
            return changed
    return _rewritten(original, random)


def _nested(depth: int) -> Any:
    value: Any = 1
    for level in range(depth):
        value = [value] if level % 2 else {"a": value}
    return value


def _bomb() -> bytes:
    lines = ["a0: &a0 [x, x]", *(f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]" for n in range(1, 60)), "groups: *a59"]
    return "\n".join(lines).encode()


_WHOLE: tuple[Callable[[], bytes], ...] = (
    *(lambda: b"", lambda: b"\n", lambda: b"null", lambda: b"---\n---\n", lambda: b"[]", lambda: b"{}", lambda: b'""'),
    *(lambda: b"[" * 100_000, lambda: b"- " * 100_000, lambda: b'{"a":' * 100_000, lambda: b"{a: " * 100_000),
    *(lambda: b"1" * 100_000, lambda: b'"' + b"x" * 17_000_000 + b'"', lambda: b"[" + b"0," * 3_000_000 + b"0]"),
    *(
        _bomb,
        lambda: b"a: &a [*a]",
        lambda: b"a: &a\n  <<: *a",
        lambda: b"? [a]\n: b",
        lambda: b"\xff\xfe\0\0",
        lambda: b"\0" * 100,
    ),
    *(lambda: b"groups:", lambda: b"groups: [a, b]", lambda: b"groups: null", lambda: b'{"panels": null}'),
    *(
        lambda: b'{"panels": [' + b'{"panels": [' * 60 + b"]}" * 60 + b"]}",
        lambda: b"\n".join(b" " * n + b"a:" for n in range(2_000)),
    ),
    *(lambda: b'{"a": 1, "a": 2}', lambda: b"a: 1\na: 2", lambda: bytes(range(256)), lambda: b"\x1f\x8b\x08\0\0\0\0\0"),
)


def _rewritten(original: bytes, random: Random) -> bytes:
    found = original
    for _ in range(random.randint(1, 4)):
        start = random.randrange(len(found) + 1)
        end = min(len(found), start + random.choice((1, 1, 2, 5, 20, 200)))
        match random.randrange(8):
            case 0:
                found = found[:start] + found[end:]
            case 1:
                found = found[:start] + found[start:end] * random.choice((2, 2, 50)) + found[end:]
            case 2:
                found = found[:start] + bytes([random.randrange(256)]) + found[start + 1 :]
            case 3:
                found = found[: max(start, 1)]
            case 4:
                other = random.randrange(len(found) + 1)
                found = found[:start] + found[other : other + end - start] + found[end:]
            case 5 if random.random() < 0.15:
                text = found.decode("utf-8", errors="replace")
                found = text.encode(random.choice(_ENCODINGS), errors="replace")
            case _:
                found = (
                    found[:start] + random.choice(_TEXTS).encode() + found[end if random.random() < 0.5 else start :]
                )
    return found


def _restructured(original: bytes, random: Random) -> bytes | None:
    """Return the document with values, names and items that do not fit; None where it cannot be taken apart."""
    is_json = original[:1] in (b"{", b"[")
    try:
        document = json.loads(original) if is_json else yaml.load(original, Loader=yaml.CSafeLoader)
    except (ValueError, yaml.YAMLError):
        return None
    if not isinstance(document, dict | list) or not document:
        return None
    for _ in range(random.randint(1, 4)):
        places = list(_places(document))
        if not places:
            break
        _changed(random, *random.choice(places))
    if is_json:
        text = _with_long_numbers(lambda: json.dumps(document, indent=random.choice((None, 2)), ensure_ascii=True))
    else:
        text = _with_long_numbers(lambda: yaml.dump(document, Dumper=_Dumper, sort_keys=False))
    return None if text is None else text.encode("utf-8", errors="surrogatepass")


class _Dumper(yaml.SafeDumper):
    """Repeats what stands twice instead of naming it, except where it is told to."""


def _with_long_numbers(write: Callable[[], str]) -> str | None:
    try:
        return write()
    except (ValueError, yaml.YAMLError, RecursionError):
        return None


def _places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Yield every list and mapping with each key or index of it."""
    for key, each in list(value.items() if isinstance(value, dict) else enumerate(value)):
        yield value, key
        if isinstance(each, dict | list):
            yield from _places(each)


def _changed(random: Random, holder: Any, key: Any) -> None:
    match random.randrange(8):
        case 0:
            del holder[key]
        case 1 if isinstance(holder, dict):
            holder[random.choice((f"{key}X", f" {key}", "", str(key).upper(), "name"))] = holder.pop(key)
        case 2 if isinstance(holder, list):
            holder.extend([holder[key]] * random.choice((1, 1, 300)))
        case 3:
            holder[key] = [holder[key]]
        case 4:
            holder[key] = {"a": holder[key]}
        case 5:
            holder[key] = str(holder[key])[:2_000]
        case _:
            holder[key] = random.choice(_VALUES)()
