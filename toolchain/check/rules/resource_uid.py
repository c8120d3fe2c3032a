"""A playlist, a library panel, or another resource of its own, has a uid that no other of its kind has.

Grafana finds a resource by its uid: of two with one uid only one is deployed, and the other is lost.

Give it another one. Never change the uid of a resource that people have bookmarked.
"""

from collections.abc import Iterable
from typing import Any

from toolchain.base.finding import Severity
from toolchain.check.rule import Rule, Violation
from toolchain.compile.compilation import Compilation
from toolchain.define.resources.kinds import kind_of


def check(compilation: Compilation) -> Iterable[Violation]:
    """Yield repeated uids, at every resource but the first."""
    seen: dict[tuple[str, str], Any] = {}
    named = [(kind_of(each).name, each) for each in compilation.project.resources]
    named += [("library panel", each) for each in compilation.project.library_panels]
    for kind, each in named:
        first = seen.setdefault((kind, each.uid), each)
        if first is not each:
            yield Violation(
                each.location,
                f"{kind} {each.title!r} has the uid {each.uid!r}, which {first.title!r} has too",
                "Give it a uid of its own.",
                (each,),
            )


RULE = Rule("resource-uid", Severity.ERROR, __doc__, check)
