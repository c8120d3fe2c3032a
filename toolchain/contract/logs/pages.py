"""Pages of everything that a finding of a log file can be."""

from attrs import frozen

from toolchain.base.finding import Severity
from toolchain.contract.logs.tally import Problem


@frozen
class LogPage:
    """A kind of finding: its id, how bad it is, and the page that explains it."""

    id: str
    severity: Severity
    page: str

    @property
    def summary(self) -> str:
        """The first line of the page."""
        return self.page.strip().splitlines()[0]


def _page(problem: Problem, page: str, severity: Severity = Severity.ERROR) -> LogPage:
    return LogPage(problem.value, severity, page)


PAGES = (
    _page(
        Problem.UNREADABLE,
        """A log file can be read to its end.

What is compressed is damaged, or was cut off while it was copied: lines behind that place were not looked at.

Fetch the file again.
""",
    ),
    _page(
        Problem.TOO_LONG,
        """A line of a log is not longer than 1 MiB.

Loki refuses lines of more than 256 KiB unless it is told otherwise, and nobody reads them. They are mostly bodies of
requests, or objects with everything that they refer to.

Log the fields that matter.
""",
    ),
    _page(
        Problem.NO_RECORD,
        """Every line is a JSON object.

Text that is not written by the logger has no level, no time and no fields: banners at the start, `console.log`, stack
traces of what nobody caught. Panels and alerts that read fields do not see it, and Loki's `json` parser puts
`__error__` beside it.

Write through the logger, and let it handle exceptions and rejections too.
""",
    ),
    _page(
        Problem.MISSING_FIELD,
        """Every record has the fields that its log schema requires.

Stream labels come of some of them: a record without its level is in no panel of errors.

Write the field; or, where records may lack it, take it out of `required=` of the schema.
""",
    ),
    _page(
        Problem.WRONG_TYPE,
        """A field holds what its log schema says: a text, a number, a boolean, or an object with fields.

A number in quotes still unwraps in LogQL, and compares as a text everywhere else; null is neither: leave the field out.
""",
    ),
    _page(
        Problem.TIME_FORM,
        """A time is written in the form of the log schema's example.

The shipper reads it as RFC 3339; where it cannot, the line has the time at which it was read. Times without a zone mean
something else on every machine, and without milliseconds lines of one second have no order.
""",
    ),
    _page(
        Problem.UNKNOWN_VALUE,
        """A field that has a closed list of values has one of them.

Queries compare with exactly these: a level `WARN` or `warning` is in no panel of `warn`, and a misspelt event in no
alert on it.

Write one of them, or add the new one to the schema.
""",
    ),
    _page(
        Problem.VALUE_FORM,
        """A field whose values have a form has that form.

Links are made of them: an id of a trace that is not 32 hexadecimal digits leads nowhere.
""",
    ),
    _page(
        Problem.UNKNOWN_FIELD,
        """A record has only fields that its log schema knows.

One that is nearly called as another is an error: whatever reads that other does not see it. Any other may hold what
must not be stored, since nobody decided on it.

Call it as the schema does, leave it out, or add it to the schema.
""",
        Severity.WARNING,
    ),
    _page(
        Problem.PERSONAL_DATA,
        """Personal data and secrets are written nowhere but in fields for which the privacy table has a decision.

The shipper takes out what the patterns of the table find before a line is stored, and whoever reads the container's
output sees it all the same. Fields that are rewritten on the way, such as an address that loses its last number, are
not told; one that is never stored is.

Leave it out, or mask it in the logger.
""",
    ),
)
