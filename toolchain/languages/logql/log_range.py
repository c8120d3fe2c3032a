"""Parses a log query with its range (Loki documentation, "Log range aggregations")."""

from toolchain.languages.logql.ast import LogQuery, Span, Stage, Unwrap
from toolchain.languages.logql.lexer import is_window
from toolchain.languages.logql.pipeline import PipelineParser


class LogRangeParser(PipelineParser):
    """Productions of what stands inside of a range aggregation."""

    def log_range(self, op: str) -> tuple[LogQuery, str, str, Span]:
        """Take a log query with its range: the range behind the selector, behind the stages or behind parentheses."""
        self.descend()
        opened = self.take("(")
        if opened and self.kinds[self.index] == "(":
            inner = self.log_range(op)
            self.expect(")", "to close the parenthesis")
            self.depth -= 1
            return inner
        start = self.starts[self.index]
        if self.kinds[self.index] != "{":
            raise self.error(f"{op} takes a log query with a range, found {self.found()}")
        matchers, spans = self.selector()
        stages = self.stages()
        end = self.span_from(start)[1]
        if opened and self.kinds[self.index] == ")":
            self.index += 1
            opened = False
            window, offset, window_span = self._range(op)
            if self.kinds[self.index] == "|" and not stages:
                stages = self._unwrap_block()
                end = self.span_from(start)[1]
        else:
            window, offset, window_span = self._range(op)
            if not stages:
                stages = self.stages()
                end = self.span_from(start)[1] if stages else end
        if opened:
            self.expect(")", "to close the parenthesis")
        self.depth -= 1
        return LogQuery(matchers, stages, span=(start, end), matcher_spans=spans), window, offset, window_span

    def _unwrap_block(self) -> tuple[Stage, ...]:
        index = self.index
        stages = self.stages()
        if not isinstance(stages[0], Unwrap):
            raise self.error("no stage but unwrap may follow a selector in parentheses; write it inside of them", index)
        return stages

    def _range(self, op: str) -> tuple[str, str, Span]:
        """Take ``[window]`` and the offset; return both and the place of the window."""
        index = self.index
        if self.kinds[index] != "range":
            if self.kinds[index] == "offset":
                raise self.error("offset stands behind the range: [5m] offset 1h")
            if self.kinds[index] in (")", ",", "end"):
                raise self.error(f"{op} needs a range such as [5m] behind the log query")
            raise self.error(f"expected a stage or a range such as [5m], found {self.found()}")
        window = self.texts[index][1:-1]
        if not is_window(window, variables=self.variables):
            raise self.error(f"{self.texts[index]} is not a range{_window_remedy(window)}")
        self.index = index + 1
        offset = ""
        if self.take("offset"):
            offset = self._offset()
        return window, offset, self.span_of(index)

    def _offset(self) -> str:
        index = self.index
        sign = ""
        if self.kinds[index] == "-" and self.starts[index + 1] == self.starts[index] + 1:
            sign = "-"
            index += 1
        if self.kinds[index] != "duration" and not self.is_hole(index):
            raise self.error(f"offset takes a duration such as 1h or -5m, found {self.found()}")
        self.index = index + 1
        return sign + self.texts[index]


def _window_remedy(window: str) -> str:
    if window.strip() != window:
        return ": it has no spaces"
    if ":" in window and "$" not in window:
        return ": LogQL has no subqueries"
    if window.startswith(("-", "+")):
        return ": it has no sign"
    if "." in window:
        return ": it is in whole numbers, such as [1h30m]"
    return ": write a duration such as [5m] or [1h30m], from the largest unit to the smallest"
