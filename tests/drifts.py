"""Seeded drifts of an exposition in Prometheus' text format: what an application changes, and nobody tells."""

import re
from collections.abc import Callable, Iterable

Change = Callable[[str], str]


def lines_of(text: str, family: str) -> tuple[list[str], int]:
    """The lines of a family, and where they begin."""
    every = text.splitlines(keepends=True)
    own = [index for index, line in enumerate(every) if family_of(line) == family]
    assert own, f"{family} is exposed"
    return [every[index] for index in own], own[0]


def family_of(line: str) -> str:
    """The family of a line: the name behind HELP or TYPE, or that of a sample without its suffix."""
    if line.startswith("#"):
        return line.split(" ")[2].strip()
    name = re.split(r"[{ ]", line, maxsplit=1)[0]
    return re.sub(r"_(bucket|sum|count)$", "", name)


def rewritten(family: str, change: Callable[[list[str]], Iterable[str]]) -> Change:
    """Change the lines of a family."""

    def apply(text: str) -> str:
        own, first = lines_of(text, family)
        every = text.splitlines(keepends=True)
        return "".join((*every[:first], *change(own), *every[first + len(own) :]))

    return apply


def without(family: str) -> Change:
    """Leave a family out."""
    return rewritten(family, lambda lines: [])


def replaced(family: str, old: str, new: str) -> Change:
    """Replace a text in the lines of a family."""
    return rewritten(family, lambda lines: [line.replace(old, new) for line in lines])


def without_samples(family: str) -> Change:
    """Keep what declares a family, and none of its samples."""
    return rewritten(family, lambda lines: [line for line in lines if line.startswith("#")])


def labelled(family: str, value: Callable[[int], str]) -> Change:
    """Give every series of a family one more label, whose value is made of the number of the line."""

    def change(lines: list[str]) -> list[str]:
        return [
            line
            if line.startswith("#")
            else line.replace("} ", f",{value(index)}}} ")
            if "{" in line
            else line.replace(" ", f"{{{value(index)}}} ", 1)
            for index, line in enumerate(lines)
        ]

    return rewritten(family, change)


def without_label(family: str, label: str) -> Change:
    """Take a label away, and add up what becomes the same series."""

    def change(lines: list[str]) -> list[str]:
        found: dict[str, str] = {}
        for line in lines:
            shorter = re.sub(rf'(?<=[{{,]){label}="[^"]*",?', "", line).replace(",}", "}")
            found.setdefault(shorter.rpartition(" ")[0] if not line.startswith("#") else line, shorter)
        return list(found.values())

    return rewritten(family, change)


def valued(family: str, label: str, value: Callable[[int], str]) -> Change:
    """Give a label other values, each made of the number of the series."""

    def change(lines: list[str]) -> list[str]:
        numbers: dict[str, int] = {}

        def number(line: str) -> int:
            key = re.sub(r'le="[^"]*",?', "", re.sub(r"^\w+", "", line)).rpartition(" ")[0].replace(",}", "}")
            return numbers.setdefault(key, len(numbers))

        return [
            line if line.startswith("#") else re.sub(rf'\b{label}="[^"]*"', f'{label}="{value(number(line))}"', line)
            for line in lines
        ]

    return rewritten(family, change)


def bounded(family: str, bound: Callable[[str], str | None]) -> Change:
    """Change the bounds of a histogram's buckets; None leaves a bucket out."""

    def change(lines: list[str]) -> Iterable[str]:
        for line in lines:
            found = re.search(r'le="([^"]*)"', line)
            new = bound(found[1]) if found is not None and found[1] != "+Inf" else ""
            if found is None or new == "":
                yield line
            elif new is not None:
                yield line.replace(found[0], f'le="{new}"')

    return rewritten(family, change)


def multiplied(family: str, factor: float) -> Change:
    """Multiply what a histogram observed, all of which is then above its last bound."""

    def change(lines: list[str]) -> Iterable[str]:
        for line in lines:
            head, _, value = line.rstrip("\n").rpartition(" ")
            if line.startswith("#"):
                yield line
            elif "_bucket{" in line and "+Inf" not in line:
                yield f"{head} 0.0\n"
            elif "_sum" in head:
                yield f"{head} {float(value) * factor}\n"
            else:
                yield line

    return rewritten(family, change)


def added(text: str) -> Change:
    """Append a family."""
    return lambda exposed: exposed + text
