"""Labels: a name and what values it may take."""

from collections.abc import Iterable
from math import prod

from attrs import field, frozen

from toolchain.base.arguments import checked, described
from toolchain.base.arguments.forms import AtLeast1, LabelName, Pattern
from toolchain.base.errors import DefinitionError, is_close
from toolchain.base.finding import Subject
from toolchain.base.regexes import regex_matches
from toolchain.base.source import UNKNOWN, SourceLocation, calling_location


@described("label", 'one_of("method", "GET", "POST")')
@frozen
class Label:
    """A label of a metric with its value domain and the most values it may have.

    Exactly one of ``values`` (the whole domain), ``pattern`` (RE2, fully anchored) and ``example`` (an open domain) is
    given. ``bound`` is the cardinality bound used for series budgets. One that ``follows`` another label of its metric
    has one value for each of that one's, as a mount point has for each device: it counts where the other is not there.
    """

    name: LabelName
    bound: AtLeast1
    values: tuple[str, ...] = ()
    pattern: Pattern | None = None
    example: str | None = None
    follows: str = ""
    location: SourceLocation = field(default=UNKNOWN, eq=False, repr=False)

    def allows(self, value: str) -> bool:
        """Return whether the label can have this value; an open domain allows every value."""
        if self.values:
            return value in self.values
        return self.pattern is None or regex_matches(self.pattern, value)

    def matched_by(self, pattern: str) -> tuple[str, ...]:
        """Return the values of a closed domain that the anchored regular expression matches.

        Raises re2.error for a pattern that RE2 refuses.
        """
        return tuple(value for value in self.values if regex_matches(pattern, value))


@checked
def one_of(name: LabelName, *values: str, bound: AtLeast1 | None = None) -> Label:
    """Return a label with a closed list of values; ``bound`` leaves room for planned ones.

    Raises DefinitionError for a label without values, with one twice, and for a bound below their number.
    """
    twice = next((value for index, value in enumerate(values) if value in values[:index]), None)
    if not values:
        raise DefinitionError(f"label {name!r} has no values", f'List them: one_of({name!r}, "first", "second").')
    if twice is not None:
        raise DefinitionError(f"label {name!r} has the value {twice!r} twice", "Leave one of them out.")
    if bound is not None and bound < len(values):
        raise DefinitionError(
            f"label {name!r} has {len(values)} values, and a bound of {bound}",
            "Make the bound larger.",
        )
    return Label(name, bound if bound is not None else len(values), values=values, location=calling_location())


@checked
def matching(name: LabelName, pattern: Pattern, *, bound: AtLeast1) -> Label:
    """Return a label whose values match an RE2 pattern."""
    return Label(name, bound, pattern=pattern, location=calling_location())


@checked
def open_label(name: LabelName, *, example: str, bound: AtLeast1, follows: LabelName | None = None) -> Label:
    """Return a label whose values are not known beforehand; ``follows`` names the label that decides them.

    Raises DefinitionError for a label that follows itself.
    """
    if follows == name:
        raise DefinitionError(f"label {name!r} follows itself", "Name the label that decides its value.")
    return Label(name, bound, example=example, follows=follows or "", location=calling_location())


def most_combinations(labels: Iterable[Label]) -> int:
    """Return how many combinations of values there are at most: those that follow another of the labels add none."""
    counted = tuple(labels)
    names = {each.name for each in counted}
    return prod(each.bound for each in counted if each.follows not in names)


def meant_label(wrong: str, labels: Iterable[Label]) -> tuple[Subject, ...]:
    """Return the label whose name is close to one that does not exist, as what an error may follow from."""
    close = next((label for label in labels if label.location != UNKNOWN and is_close(wrong, label.name)), None)
    return () if close is None else (Subject("label", close.name, close.location),)
