"""Why a query has no result."""

from collections.abc import Mapping


class EvaluationError(Exception):
    """A query that Loki would refuse to run, or could not finish, on these lines."""


class PipelineError(EvaluationError):
    """A metric query met a line whose ``__error__`` nothing filters out; Loki answers such a query with status 400.

    ``labels`` are those of the series, ``__error__`` among them.
    """

    def __init__(self, labels: Mapping[str, str]) -> None:
        self.labels = dict(labels)
        self.kind = self.labels.get("__error__", "")
        details = self.labels.get("__error_details__", "")
        shown = ", ".join(f'{name}="{value}"' for name, value in sorted(self.labels.items()) if name[:2] != "__")
        super().__init__(
            f"pipeline error {self.kind} for the series {{{shown}}}"
            + (f" ({details})" if details else "")
            + '; add | __error__="" behind the last parser, filter or unwrap that can fail, or keep such lines out'
        )


class UnsupportedQueryError(EvaluationError):
    """A construct of LogQL that is not evaluated here, though Loki may know it."""
