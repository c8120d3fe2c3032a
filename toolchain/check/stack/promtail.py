"""What Promtail refuses of its configuration beyond the schema, the labels that it sets and the fields that it reads.

Source: Grafana Loki documentation, "Configuration reference for Promtail" and "Promtail pipeline stages".
"""

from collections.abc import Iterator

from toolchain.base.documents.located import Located
from toolchain.check.stack.conformity import Problem
from toolchain.check.stack.facts import Facts
from toolchain.check.stack.labels import is_label_name
from toolchain.check.stack.pipeline import Pipeline
from toolchain.check.stack.relabelling import relabelling

_TARGETS = ("journal", "syslog", "gcplog", "loki_push_api", "windows_events", "kafka", "azure_event_hubs", "gelf")


def problems(document: Located) -> Iterator[Problem]:
    """Yield stages that are none or two, and relabelling that cannot be."""
    yield from relabelling(document)
    for job in document.get("scrape_configs").items():
        owner = f"scrape_configs[{job.get('job_name').scalar}].pipeline_stages"
        yield from _stages(job.get("pipeline_stages"), owner)


def _stages(stages: Located, owner: str) -> Iterator[Problem]:
    for index, stage in enumerate(stages.items()):
        place = f"{owner}[{index}]"
        if len(stage.fields) > 1:
            names = ", ".join(stage.fields)
            yield Problem(stage, place, f"is {len(stage.fields)} stages at once: {names}", "Write an entry for each.")
        for kind in ("labels", "static_labels"):
            for name, value in stage.get(kind).pairs():
                if not is_label_name(name):
                    problem = f"{name[:60]!r} is no label name of letters, digits and _"
                    yield Problem(value, f"{place}.{kind}", problem, "Rename it.")
        match = stage.get("match")
        drops = match.get("action").text == "drop"
        inner = match.get("stages")
        if match.value is not None and not drops and not inner.value:
            yield Problem(match, f"{place}.match", "has no stages", "Add stages, or action: drop.")
        elif drops and inner.value:
            yield Problem(inner, f"{place}.match", "drops lines, and has stages", "Remove one.")
        limit = stage.get("limit")
        if limit.get("by_label_name").scalar and limit.get("drop").value is not True:
            yield Problem(limit, f"{place}.limit", "limits by a label, and does not drop", "Add drop: true.")
        yield from _stages(inner, f"{place}.match.stages")


def facts(document: Located) -> Facts:
    """Return the labels of streams and the fields of records of all jobs."""
    read = Pipeline()
    for client in (document.get("client"), *document.get("clients").items()):
        read.fixed(client.get("external_labels"))
    for job in document.get("scrape_configs").items():
        for group in job.get("static_configs").items():
            read.fixed(group.get("labels"))
        for name in _TARGETS:
            read.fixed(job.get(name, "labels"))
        for rule in job.get("relabel_configs").items():
            sources = ",".join(each.text for each in rule.get("source_labels").items())
            read.relabelled(rule.get("target_label").text, rule.get("target_label").line, sources)
        read.begin()
        _read(job.get("pipeline_stages"), read)
    return read.facts()


def _read(stages: Located, read: Pipeline) -> None:
    for stage in stages.items():
        for name, path in stage.get("json", "expressions").pairs():
            read.extracts(name, path.text or name, path.line, stage.get("json", "source").text)
        for name, source in stage.get("logfmt", "mapping").pairs():
            read.names(name, source.text or name)
        for name, source in stage.get("labels").pairs():
            read.label(name, source.line, source.text or name)
        read.fixed(stage.get("static_labels"))
        for dropped in stage.get("labeldrop").items():
            read.drop(dropped.text)
        for name in stage.get("structured_metadata").fields:
            read.drop(name)
        _read(stage.get("match", "stages"), read)
