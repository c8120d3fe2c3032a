"""Edits written into modules, each proved by compiling: what gives something else is tried otherwise, or left."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

from attrs import define, evolve, field, frozen

from toolchain.compile.artifact import ArtifactKind
from toolchain.compile.compilation import Compilation
from toolchain.pull.difference import is_same
from toolchain.pull.rewriting.alignment import Rewrite
from toolchain.pull.rewriting.edit import Edit
from toolchain.pull.rewriting.layout_of_code import laid_out
from toolchain.pull.rewriting.local_names import import_lines
from toolchain.pull.rewriting.modules import Modules
from toolchain.pull.rewriting.proof import Proof, Proving
from toolchain.pull.rewriting.resource import EditedResource, is_within, parts_of
from toolchain.pull.rewriting.source_module import OverlapError, Replacement, SourceModule, applied
from toolchain.pull.rewriting.unplaced import UnplacedError
from toolchain.sync.difference import FieldChange, differences

_MADE_OF_OTHERS = frozenset({ArtifactKind.INVENTORY, ArtifactKind.ALERT_RULE_PROVISIONING})
"""Kinds of artifacts that repeat what resources say."""
_NOTHING: Any = object()


@define(eq=False)
class Taken:
    """An edit and what became of it: how it is written, None where it is not, and then why."""

    resource: EditedResource
    edit: Edit
    rewrite: Rewrite | None = None
    reason: str = ""
    is_split: bool = False
    _attempts: Iterator[Rewrite] | None = None

    def advance(self, reason: str = "") -> None:
        """Go on to the next way to write it; ``reason`` says what was wrong with the one before."""
        self.reason = self.reason or reason
        if self._attempts is None:
            self._attempts = self.edit.attempts()
        try:
            self.rewrite = next(self._attempts, None)
        except UnplacedError as error:
            self.rewrite, self.reason = None, self.reason or str(error)


@frozen(eq=False)
class Outcome:
    """What becomes of edits: changed texts by file, and what is left.

    ``also`` names artifacts of other resources that change as well; ``remaining`` is in what each resource still
    differs from what Grafana has, and ``otherwise`` are those that mean the same and are written otherwise there.
    """

    taken: tuple[Taken, ...]
    files: Mapping[Path, str]
    also: tuple[str, ...] = ()
    remaining: tuple[tuple[EditedResource, FieldChange], ...] = ()
    otherwise: tuple[EditedResource, ...] = ()


@frozen(eq=False)
class _Verdict:
    """Which edits do not give what is wanted, and what else changes that should not: ``within`` these resources."""

    wrong: tuple[Taken, ...]
    others: tuple[str, ...]
    findings: tuple[str, ...]
    within: tuple[EditedResource, ...] = ()
    is_beyond: bool = False

    @property
    def is_good(self) -> bool:
        return not self.wrong and not self.others and not self.findings


@define(slots=False, eq=False)
class Taking:
    """Takes edits back into the modules of a project; ``advance`` is told of each compilation."""

    compilation: Compilation
    modules: Modules
    shared: bool
    proving: Proving
    advance: Callable[[], None]
    _laid_out: dict[tuple[Path, str], str] = field(factory=dict)
    _proofs: dict[tuple[tuple[Path, str], ...], Proof] = field(factory=dict)

    def outcome(self, resources: Sequence[EditedResource]) -> Outcome:
        """Return what becomes of the edits of resources. Raises ProofError, UnwritableError."""
        every = [Taken(resource, edit) for resource in resources for edit in resource.edits]
        for each in every:
            each.advance()
        while True:
            every = [part for each in every for part in self._parts(each)]
            chosen = self._compatible(every)
            if not chosen:
                return Outcome(tuple(every), {}, (), tuple(self._remaining(resources, None)))
            files = self._files(chosen)
            proof = self._proof(files)
            verdict = self._verdict(resources, chosen, proof)
            if self._is_accepted(verdict):
                remaining = tuple(self._remaining(resources, proof))
                differing = [each for each, _ in remaining]
                otherwise = tuple(
                    each
                    for each in resources
                    if each.path
                    and not each.problem
                    and each not in differing
                    and not each.is_as_written(proof.document(each.path))
                )
                return Outcome(tuple(every), files, verdict.others, remaining, otherwise)
            self._improve(resources, chosen, verdict)

    def _improve(self, resources: Sequence[EditedResource], chosen: Sequence[Taken], verdict: _Verdict) -> None:
        """Have those edits tried otherwise that are to blame: those that are not good alone."""
        if len(chosen) == 1:
            chosen[0].advance(_reason(verdict))
            return
        is_anywhere = bool(verdict.findings) or (verdict.is_beyond and not self.shared)
        within = () if self.shared else verdict.within
        suspects = [each for each in chosen if is_anywhere or each in verdict.wrong or each.resource in within]
        others = [each for each in chosen if each not in suspects]
        blamed = self._to_blame(resources, suspects) or self._to_blame(resources, others)
        for taken, alone in blamed:
            taken.advance(_reason(alone))
        if not blamed:  # each is right, and all together are not: the last one is left
            last = (suspects or list(chosen))[-1]
            last.rewrite, last.reason = None, f"together with other edits: {_reason(verdict)}"

    def _to_blame(self, resources: Sequence[EditedResource], suspects: Sequence[Taken]) -> list[tuple[Taken, _Verdict]]:
        """Return the edits that are not good alone, found by halves."""
        if not suspects:
            return []
        verdict = self._verdict(resources, suspects, self._proof(self._files(suspects)))
        if self._is_accepted(verdict):
            return []
        if len(suspects) == 1:
            return [(suspects[0], verdict)]
        half = len(suspects) // 2
        return [*self._to_blame(resources, suspects[:half]), *self._to_blame(resources, suspects[half:])]

    def _is_accepted(self, verdict: _Verdict) -> bool:
        return verdict.is_good or (self.shared and not verdict.wrong and not verdict.findings)

    def _parts(self, taken: Taken) -> list[Taken]:
        """Return an edit, or what it consists of where it cannot be written as a whole."""
        if taken.rewrite is not None or taken.is_split:
            return [taken]
        taken.is_split = True
        smaller = [Taken(taken.resource, edit) for edit in taken.edit.smaller()]
        if len(smaller) < 2:
            return [taken]
        for each in smaller:
            each.advance()
        return [part for each in smaller for part in self._parts(each)]

    def _compatible(self, every: Iterable[Taken]) -> list[Taken]:
        """Return the edits that are written now, of which no two change the same piece of a module."""
        found: list[Taken] = []
        for each in every:
            while each.rewrite is not None:
                try:
                    self._texts([*found, each])
                except OverlapError:
                    each.advance("another edit changes the same piece of the module")
                    continue
                found.append(each)
                break
        return found

    def _texts(self, chosen: Iterable[Taken]) -> dict[Path, tuple[SourceModule, str]]:
        pieces: dict[Path, list[Replacement]] = {}
        imports: dict[Path, dict[tuple[str, str], str]] = {}
        for each in chosen:
            assert each.rewrite is not None
            for module, piece in each.rewrite.pieces:
                pieces.setdefault(module.path, []).append(piece)
            for path, names in each.rewrite.imports.items():
                imports.setdefault(path, {}).update(names)
        found = {}
        for path, some in pieces.items():
            module = self.modules.at(path)
            found[path] = module, applied(module.text, (*some, *import_lines(module, imports.get(path, {}))))
        return found

    def _files(self, chosen: Iterable[Taken]) -> dict[Path, str]:
        files = {}
        for path, (module, text) in self._texts(chosen).items():
            key = (path, text)
            if key not in self._laid_out:
                self._laid_out[key] = laid_out(self.modules.root, path, module.text, text)
            files[path] = self._laid_out[key]
        return files

    def _proof(self, files: Mapping[Path, str]) -> Proof:
        key = tuple(sorted(files.items()))
        if key not in self._proofs:
            self.advance()
            found = self.proving.proof(self.modules.root, self.compilation.project.environment.name, files)
            # Most of it is as before, and is held once.
            same = {path: self._before.get(path, "") for path in found.artifacts}
            texts = {path: same[path] if same[path] == text else text for path, text in found.artifacts.items()}
            self._proofs[key] = evolve(found, artifacts=texts)
        return self._proofs[key]

    @cached_property
    def _before(self) -> Mapping[str, str]:
        """What the artifacts hold without the edits."""
        return {each.path: each.content().decode() for each in self.compilation.artifacts}

    def _verdict(self, resources: Sequence[EditedResource], chosen: Sequence[Taken], proof: Proof) -> _Verdict:
        if proof.findings:
            return _Verdict((), (), proof.findings)
        wrong: list[Taken] = []
        others: list[str] = []
        own = {path for each in resources for path in (each.path, *each.derived)}
        within: list[EditedResource] = []
        for resource in resources:
            if resource.problem:
                continue
            made = parts_of(resource.form(proof.document(resource.path))) if resource.path in proof.artifacts else {}
            before, after = parts_of(resource.before), parts_of(resource.after)
            of_this = [each for each in chosen if each.resource is resource]
            for place in dict.fromkeys((*before, *after, *made)):
                got, was, wanted = (each.get(place, _NOTHING) for each in (made, before, after))
                concerned = [each for each in of_this if any(is_within(place, one) for one in each.edit.places)]
                if not _equal(got, wanted) and concerned:
                    wrong += (each for each in concerned if each not in wrong)
                elif not _equal(got, wanted) and not _equal(got, was):
                    others.append(f"{resource.key} {'.'.join(map(str, place))}")
                    within.append(resource)
        beyond = tuple(self._changed(proof, own))
        return _Verdict(tuple(wrong), (*others, *beyond), (), tuple(within), bool(beyond))

    def _changed(self, proof: Proof, own: set[str]) -> Iterator[str]:
        """Yield the artifacts of other resources that change."""
        kinds = {each.path: each.kind for each in self.compilation.artifacts}
        for path in dict.fromkeys((*self._before, *proof.artifacts)):
            is_repeated = path in own or kinds.get(path) in _MADE_OF_OTHERS
            if not is_repeated and proof.artifacts.get(path) != self._before.get(path):
                yield path

    def _remaining(
        self, resources: Iterable[EditedResource], proof: Proof | None
    ) -> Iterator[tuple[EditedResource, FieldChange]]:
        for resource in resources:
            if not resource.path or resource.problem:
                continue
            made = resource.before if proof is None else resource.form(proof.document(resource.path))
            for change in differences(made, resource.after):
                yield resource, change


def _reason(verdict: _Verdict) -> str:
    if verdict.findings:
        return f"the definitions would not load: {verdict.findings[0]}"
    if verdict.others:
        more = f" and {len(verdict.others) - 1} more" if len(verdict.others) > 1 else ""
        return f"it would change {verdict.others[0]}{more} as well, which --shared allows"
    return "what it compiles to is not what Grafana has"


def _equal(first: Any, second: Any) -> bool:
    if first is _NOTHING or second is _NOTHING:
        return first is second
    return is_same(first, second)
