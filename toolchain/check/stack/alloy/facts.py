"""What components of Alloy set up: jobs that are scraped, labels of streams, fields that are read of records.

Source: Grafana Alloy documentation, "loki.process", "loki.relabel", "otelcol.exporter.loki" and "prometheus.scrape".
"""

from collections.abc import Sequence

from toolchain.base.documents.located import Located
from toolchain.check.stack.alloy.body import Lines, located_value
from toolchain.check.stack.facts import LABEL_HINTS, Facts, Job
from toolchain.check.stack.pipeline import Pipeline
from toolchain.languages.alloy.ast import Block, Expression, Statement, dotted, parts

_RECEIVING = ("loki.source.", "loki.write", "local.file_match")
_NOTHING = Located(None, 1)


def facts(body: Sequence[Statement], lines: Lines) -> Facts:
    """Return what the components of a file set up."""
    read = Pipeline()
    jobs: list[Job] = []
    for each in body:
        if not isinstance(each, Block):
            continue
        if each.name == "loki.process":
            read.begin()
            _stages(each, read, lines)
        elif each.name in ("loki.relabel", "discovery.relabel"):
            if each.name == "loki.relabel" or _feeds_logs(body, each.label):
                _rules(each, read, lines)
        elif each.name.startswith(_RECEIVING):
            _fixed(each, read, lines)
        elif each.name == "otelcol.processor.attributes":
            _hints(each, read, lines)
        elif each.name == "prometheus.scrape":
            jobs.extend(_job(each, lines))
    return read.facts(jobs=tuple(jobs), is_whole=False)


def _value(block: Block, name: str, lines: Lines) -> Located:
    value = block.value(name)
    return _NOTHING if value is None else located_value(value, lines)


def _job(block: Block, lines: Lines) -> list[Job]:
    name = _value(block, "job_name", lines)
    if not name.text:
        return []
    interval, path = (_value(block, each, lines).text for each in ("scrape_interval", "metrics_path"))
    return [Job(name.text, name.line, interval, path)]


def _fixed(block: Block, read: Pipeline, lines: Lines) -> None:
    for name in ("labels", "external_labels"):
        for label, value in _value(block, name, lines).pairs():
            read.fixed_label(label, value.line)
    for inner in block.blocks:
        _fixed(inner, read, lines)


def _hints(block: Block, read: Pipeline, lines: Lines) -> None:
    """Read the attributes that ``otelcol.exporter.loki`` is told to make labels of."""
    for action in block.blocks:
        if action.name == "action" and _value(action, "key", lines).text in LABEL_HINTS:
            value = _value(action, "value", lines)
            for name in value.text.split(","):
                if name.strip():
                    read.label(name.strip().replace(".", "_"), value.line, name.strip())


def _rules(block: Block, read: Pipeline, lines: Lines) -> None:
    for rule in block.blocks:
        if rule.name == "rule":
            target = _value(rule, "target_label", lines)
            sources = ",".join(each.text for each in _value(rule, "source_labels", lines).items())
            read.relabelled(target.text, target.line, sources)


def _feeds_logs(body: Sequence[Statement], label: str) -> bool:
    """Return whether targets that a ``discovery.relabel`` makes are read by something that reads logs."""
    wanted = f"discovery.relabel.{label}."
    readers = (each for each in body if isinstance(each, Block) and each.name.startswith("loki.source."))
    return any(_names(reader, wanted) for reader in readers)


def _names(block: Block, wanted: str) -> bool:
    def names(expression: Expression) -> bool:
        return dotted(expression).startswith(wanted) or any(names(part) for part in parts(expression))

    return any(names(each.value) for each in block.attributes)


def _stages(block: Block, read: Pipeline, lines: Lines) -> None:
    for stage in block.blocks:
        values = _value(stage, "values", lines)
        match stage.name:
            case "stage.json":
                source = _value(stage, "source", lines).text
                for name, path in _value(stage, "expressions", lines).pairs():
                    read.extracts(name, path.text or name, path.line, source)
            case "stage.logfmt":
                for name, path in _value(stage, "mapping", lines).pairs():
                    read.names(name, path.text or name)
            case "stage.labels":
                for name, source_name in values.pairs():
                    read.label(name, source_name.line, source_name.text or name)
            case "stage.static_labels":
                for name, value in values.pairs():
                    read.fixed_label(name, value.line)
            case "stage.label_drop":
                for dropped in values.items():
                    read.drop(dropped.text)
            case "stage.structured_metadata":
                for name in values.fields:
                    read.drop(name)
            case "stage.match":
                _stages(stage, read, lines)
