"""Compiles recording rules on log lines."""

from toolchain.base.durations import duration_seconds
from toolchain.compile.alerting.model import CompiledLogRecording
from toolchain.compile.alerting.recordings import environment_scope
from toolchain.define.alerting.log_recording import LogRecordingRule
from toolchain.define.alerting.recording import ENVIRONMENT_LABEL
from toolchain.define.narrowing import narrowed_logql
from toolchain.languages.logql.analysis.analyser import analyse
from toolchain.languages.promql.analysis.context import QueryContext, Use
from toolchain.project.load_errors import relative_to
from toolchain.project.project import Project


def compile_log_recordings(project: Project, rules: tuple[LogRecordingRule, ...]) -> tuple[CompiledLogRecording, ...]:
    """Return recording rules that Loki evaluates, kept to the environment unless they are as written."""
    return tuple(_compiled(project, rule) for rule in rules)


def _compiled(project: Project, rule: LogRecordingRule) -> CompiledLogRecording:
    scope = environment_scope(project, rule.group)
    query = narrowed_logql(rule.query, scope) if scope else rule.query
    context = QueryContext(
        project.catalog,
        Use.RECORDING,
        evaluation_interval=duration_seconds(rule.group.interval) or 60.0,
        record=rule.record,
        is_range=False,
    )
    added = {} if rule.group.as_written else {ENVIRONMENT_LABEL: project.environment.name}
    labels = {**rule.labels, **added}
    return CompiledLogRecording(rule, relative_to(rule.location, project.root), query, analyse(query, context), labels)
