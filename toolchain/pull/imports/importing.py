"""Everything that is given, made into modules; one that cannot be is refused by name, and stops no other."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from attrs import frozen

from toolchain.base.errors import UserError
from toolchain.base.progress import SILENT, Progress
from toolchain.base.sharing import shared
from toolchain.pull.imports.dashboards import DASHBOARDS, with_own_uid
from toolchain.pull.imports.given import Given, RefusedError
from toolchain.pull.imports.kind import ImportContext, ImportKind
from toolchain.pull.imports.kinds import kind_of
from toolchain.pull.imports.naming import module_name
from toolchain.pull.imports.outcome import Outcome

_UNKNOWN = "this is nothing that can be imported"
_REMEDY = "Name dashboards, alert rules, contact points or policies, as Grafana, Prometheus or Loki have them."


@frozen(eq=False)
class _Work:
    given: Given
    kind: ImportKind
    module: str


def imported(
    given: Iterable[Given],
    context: ImportContext,
    taken: Mapping[str, set[str]] | None = None,
    progress: Progress = SILENT,
) -> tuple[tuple[Outcome, str], ...]:
    """Return what became of each, with the package that its modules belong to, in the order in which they are given.

    What was found in a folder and is of no kind is left out. ``taken`` are names of modules by package.
    """
    names = {package: set(some) for package, some in (taken or {}).items()}
    uids: dict[str, Any] = dict.fromkeys(context.defined)
    found: list[tuple[Outcome, str] | _Work] = []
    for each in given:
        kind = kind_of(each.document)
        if context.new_uids and kind is DASHBOARDS:
            each = with_own_uid(each, uids)
        if each.refused is not None:
            found.append((Outcome(each.place, refused=each.refused), ""))
        elif kind is not None:
            module = module_name(kind.names(each), names.setdefault(kind.package, set()))
            found.append(_Work(each, kind, module))
        elif each.was_named:
            found.append((Outcome(each.place, refused=RefusedError(f"{each.place}: {_UNKNOWN}", _REMEDY)), ""))
    work = [each for each in found if isinstance(each, _Work)]
    done = iter(_done(work, context, progress))
    return tuple((next(done), each.kind.package) if isinstance(each, _Work) else each for each in found)


def _done(work: Sequence[_Work], context: ImportContext, progress: Progress) -> list[Outcome]:
    def one(index: int) -> Outcome:
        each = work[index]
        try:
            return each.kind.outcome(each.given, each.module, context)
        except UserError as error:
            return Outcome(each.given.place, refused=error)

    return shared(one, len(work), progress.begin("importing", len(work)))
