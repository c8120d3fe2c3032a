"""Resources of the kinds that say by themselves what people are told of them (``toolchain.define.resources``)."""

from collections.abc import Iterator
from typing import cast

from attrs import frozen

from toolchain.base.documents.document import Document, section
from toolchain.base.source import SourceLocation
from toolchain.compile.artifact import artifacts_of
from toolchain.compile.built.build import Build
from toolchain.define.resources.kind import Place, ResourceKind
from toolchain.define.resources.kinds import KINDS
from toolchain.review.change import Change, Kind, Risk, What
from toolchain.review.compare.pairing import paired
from toolchain.review.normal.aspects import differing, without
from toolchain.review.risk import assessment
from toolchain.review.words.values import field_words

SETTINGS = "settings"
"""What changes where no property that has a name does."""


@frozen(eq=False)
class _Resource:
    """A resource that a build made."""

    kind: ResourceKind
    document: Document
    location: SourceLocation

    @property
    def identity(self) -> str:
        return str(_at(self.document, self.kind.identity) or "")

    @property
    def title(self) -> str:
        return str(_at(self.document, self.kind.title) or "")

    @property
    def told(self) -> dict[str, str]:
        """What people are told of it, by the names of its properties."""
        return {name: told.words(_at(self.document, told.place)) for name, told in self.kind.told.items()}

    @property
    def rest(self) -> Document:
        """What has no name."""
        named = (self.kind.identity, self.kind.title, *(each.place for each in self.kind.told.values()))
        return without(self.document, {".".join(place) for place in named})


def compare_resources(before: Build, after: Build) -> Iterator[Change]:
    """Yield what changes in resources of the kinds that say what is told of them."""
    for kind in KINDS.values():
        if kind.told:
            yield from _compare(kind, before, after)


def _compare(kind: ResourceKind, before: Build, after: Build) -> Iterator[Change]:
    resources = paired(
        _resources(kind, before),
        _resources(kind, after),
        (lambda each: each.identity, lambda each: each.title, lambda each: tuple(each.told.items())),
    )
    for each in resources.removed:
        yield _change(each, "removed", before=each.told.get(kind.essence, ""))
    for each in resources.added:
        yield _change(each, "added", after=each.told.get(kind.essence, ""))
    for old, new in resources.both:
        if old.title != new.title:
            yield _change(new, "renamed", before=old.title, after=new.title)
        if old.identity != new.identity and kind.identity != kind.title:
            yield _change(new, "uid", before=old.identity, after=new.identity)
        for name, was, becomes in differing(old.told, new.told):
            yield _change(new, name, before=was, after=becomes)
        words = field_words(old.rest, new.rest)
        if words:
            yield _change(new, SETTINGS, words=words)


def _resources(kind: ResourceKind, build: Build) -> list[_Resource]:
    return [_Resource(kind, each.document, each.location) for each in artifacts_of(kind, build.artifacts)]


def _change(
    resource: _Resource, what: str, *, before: str = "", after: str = "", words: tuple[str, ...] = ()
) -> Change:
    kind, name = resource.kind, cast(What, what)  # those of a kind are its own
    of_house = next((each for each in Kind if each.value == kind.name), Kind.RESOURCE)
    rule = assessment(of_house, name)
    risk, reason = kind.risks.get(what, (rule.risk, rule.reason))
    subject = (resource.title or resource.identity,)
    return Change(
        of_house, subject, name, Risk(risk), reason, resource.location, before, after, words, resource_kind=kind.name
    )


def _at(document: Document, place: Place) -> object:
    *around, last = place
    return section(document, *around).get(last)
