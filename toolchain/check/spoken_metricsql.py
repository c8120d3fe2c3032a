"""Which of the queries that are no PromQL are MetricsQL."""

from collections.abc import Collection, Iterable
from typing import Any

from attrs import frozen

from toolchain.languages.promql.metricsql import sign_of_metricsql

_DEFAULT = "<default>"


@frozen
class Refused:
    """A text that cannot be read: its file, and the data source that answers it, empty where nobody names one."""

    text: str
    file: str
    source: str = ""


@frozen
class Spoken:
    """Where MetricsQL is spoken: everywhere, in files, and by data sources of theirs that others name too."""

    everywhere: bool
    files: Collection[str]
    sources: Collection[str]

    def by(self, refused: Refused) -> bool:
        """Return whether a query that is no PromQL is taken for MetricsQL, which takes what PromQL refuses."""
        return self.everywhere or refused.file in self.files or refused.source in self.sources


def spoken_in(refused: Iterable[Refused], *, everywhere: bool) -> Spoken:
    """Return where MetricsQL is spoken, by the words in refused queries that only it has."""
    signed = [each for each in refused if sign_of_metricsql(each.text)]
    return Spoken(everywhere, {each.file for each in signed}, {each.source for each in signed if each.source})


def named_source(*references: Any) -> str:
    """Return the uid or the name of the first data source that is named; variables name none.

    Where nothing stands, Grafana asks its default data source.
    """
    for reference in references:
        name = reference.get("uid") if isinstance(reference, dict) else reference
        if isinstance(name, str) and name and "$" not in name and "[[" not in name and not name.startswith("-- "):
            return name
        if name:
            return ""
    return _DEFAULT
