"""What a unit test asserts, and what became of it."""

from attrs import frozen

from toolchain.base.source import SourceLocation


@frozen
class Case:
    """One assertion; ``problem`` is how what happens differs from it, empty where it does not."""

    group: str
    name: str
    location: SourceLocation
    problem: str = ""


@frozen
class CoveredRule:
    """A rule of the files under test, and which outcomes of it some test asserts.

    An alert is covered when it is asserted to fire and asserted to be silent, a recording when its value is asserted,
    or that of an alert that reads it.
    """

    name: str
    kind: str
    location: SourceLocation
    fires: bool = False
    silent: bool = False
    read: bool = False

    @property
    def is_covered(self) -> bool:
        """Whether nothing of it is left untested."""
        return self.fires and self.silent if self.kind == "alert" else self.read


@frozen(eq=False)
class Proof:
    """All cases of a file, and the rules that it tests."""

    file: str
    cases: tuple[Case, ...]
    rules: tuple[CoveredRule, ...] = ()
