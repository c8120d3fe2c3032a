"""A definition for which a step raises is a finding at its line, and the step is done for the others without it.

Steps look at all definitions at once. Which of them made one fail is found by doing it for each alone; nothing of this
runs while nothing fails.
"""

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from attrs import define, evolve, field, frozen

from toolchain.base.finding import Finding
from toolchain.catalog.catalog import Catalog
from toolchain.compile.compilation import Compilation
from toolchain.project.load_errors import finding_of_failure

Definition = TypeVar("Definition")
Result = TypeVar("Result")


@frozen
class _Kind:
    """Definitions of a kind: how they are taken from a compilation, and one with others in their place is made."""

    of: Callable[[Compilation], Sequence[Any]]
    replaced: Callable[[Compilation, tuple[Any, ...]], Compilation]


def _of_project(name: str) -> _Kind:
    def replaced(whole: Compilation, some: tuple[Any, ...]) -> Compilation:
        changes: Any = {name: some}
        return evolve(whole, project=evolve(whole.project, **changes))

    return _Kind(lambda whole: getattr(whole.project, name), replaced)


def _of_rules(name: str) -> _Kind:
    def replaced(whole: Compilation, some: tuple[Any, ...]) -> Compilation:
        changes: Any = {name: some}
        return evolve(whole, rules=evolve(whole.rules, **changes))

    return _Kind(lambda whole: getattr(whole.rules, name), replaced)


def _with_metrics(whole: Compilation, some: tuple[Any, ...]) -> Compilation:
    catalog = whole.project.catalog
    return evolve(
        whole, project=evolve(whole.project, catalog=Catalog(some, catalog.log_schemas, catalog.trace_schemas))
    )


_KINDS = (
    _Kind(lambda whole: whole.dashboards, lambda whole, some: evolve(whole, dashboards=some)),
    _Kind(lambda whole: whole.reports, lambda whole, some: evolve(whole, reports=some)),
    _Kind(lambda whole: whole.read_rules, lambda whole, some: evolve(whole, read_rules=some)),
    _of_rules("recordings"),
    _of_rules("alerts"),
    _of_rules("grafana"),
    _of_rules("log_recordings"),
    _Kind(lambda whole: whole.project.catalog.metrics, _with_metrics),
    *map(
        _of_project,
        (
            *("datasources", "contact_points", "mute_timings", "message_templates", "routings", "slos", "alert_tests"),
            "resources",
        ),
    ),
)


@define(eq=False)
class Isolation:
    """Steps over the definitions of a project, and findings about those that made one fail, each once."""

    root: Path
    findings: list[Finding] = field(factory=list)
    _culprits: list[Any] = field(factory=list)

    def copied(self) -> "Isolation":
        """Return one that goes on from here, without this one."""
        return Isolation(self.root, [*self.findings], [*self._culprits])

    def each(
        self, step: Callable[[Definition], Result], definitions: Iterable[Definition], what: str
    ) -> tuple[Result, ...]:
        """Return what a step makes of each definition, without those for which it raises."""
        made = []
        for definition in definitions:
            try:
                made.append(step(definition))
            except Exception as error:  # noqa: BLE001 - a definition may hold anything
                self._note(definition, error, what)
        return tuple(made)

    def together(
        self, step: Callable[[tuple[Definition, ...]], Result], definitions: tuple[Definition, ...], what: str
    ) -> Result:
        """Return what a step makes of definitions at once, without those for which it raises alone."""
        try:
            return step(definitions)
        except Exception:
            sound = tuple(each for each in definitions if self._is_sound(partial(step, (each,)), each, what))
            if len(sound) == len(definitions):
                raise
            return step(sound)

    def whole(
        self, step: Callable[[Compilation], Result], compilation: Compilation, what: str
    ) -> tuple[Result, Compilation]:
        """Return what a step makes of a compilation, and this without the definitions for which it raises alone."""
        try:
            return step(compilation), compilation
        except Exception:
            sound = self._without_culprits(step, compilation, what)
            if sound is compilation:
                raise
            return step(sound), sound

    def _without_culprits(
        self, step: Callable[[Compilation], object], compilation: Compilation, what: str
    ) -> Compilation:
        bare = sound = compilation
        for kind in _KINDS:
            bare = kind.replaced(bare, ())
        step(bare)  # where this raises no definition is to blame
        for kind in _KINDS:
            definitions = kind.of(compilation)
            kept = tuple(
                each for each in definitions if self._is_sound(partial(step, kind.replaced(bare, (each,))), each, what)
            )
            if len(kept) < len(definitions):
                sound = kind.replaced(sound, kept)
        return sound

    def _is_sound(self, step: Callable[[], object], definition: Any, what: str) -> bool:
        try:
            step()
        except Exception as error:  # noqa: BLE001 - a definition may hold anything
            self._note(definition, error, what)
            return False
        return True

    def _note(self, definition: Any, error: Exception, what: str) -> None:
        original = getattr(definition, "definition", definition)
        if not any(original is each for each in self._culprits):
            self._culprits.append(original)
            self.findings.append(finding_of_failure(error, definition.location, self.root, what))
