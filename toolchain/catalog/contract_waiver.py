"""Waivers of the contract: a difference from what is really exposed that is accepted until a day."""

from datetime import date

from attrs import field, frozen

from toolchain.base.arguments import checked
from toolchain.base.arguments.forms import Said
from toolchain.base.errors import DefinitionError
from toolchain.base.source import SourceLocation, calling_location
from toolchain.catalog.job import ScrapeJob


@checked
@frozen
class ContractWaiver:
    """Accepts findings of ``build.py contract`` of one rule, until the end of the day ``until`` (2027-03-31, in UTC).

    It is about one metric as the catalog calls it, or one that only the application has; about all without. ``label``
    and ``jobs`` narrow it further. What the day has passed for, and what accepts nothing, is a finding itself. Raises
    DefinitionError for a day that is none.
    """

    rule: Said
    reason: Said
    until: Said
    metric: str = ""
    label: str = ""
    jobs: tuple[ScrapeJob, ...] = ()
    location: SourceLocation = field(factory=calling_location, eq=False, repr=False)

    def __attrs_post_init__(self) -> None:
        """Refuse a day that is none."""
        try:
            date.fromisoformat(self.until)
        except ValueError:
            raise DefinitionError(
                f"a waiver until {self.until!r}, which is no day", 'Write it as "2027-03-31".', self.location
            ) from None

    @property
    def last_day(self) -> date:
        """The last day on which it holds."""
        return date.fromisoformat(self.until)

    def accepts(self, rule: str, job: str, metric: str, label: str) -> bool:
        """Return whether it is about a finding."""
        return (
            rule == self.rule
            and self.metric in ("", metric)
            and self.label in ("", label)
            and (not self.jobs or any(each.name == job for each in self.jobs))
        )
