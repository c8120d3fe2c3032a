"""Alloy scrubs lines before it reads them, names their streams by definitions, and drops nothing."""

from typing import Any

import pytest
from attrs import evolve

from tests.toolchain.stacks import APP, WHOLE, project
from toolchain.base.errors import DefinitionError
from toolchain.catalog import (
    Catalog,
    FieldType,
    Kept,
    Privacy,
    Removed,
    SensitivePattern,
    counter,
    log_field,
    log_schema,
    one_of,
    removed,
)
from toolchain.check.stack.alloy.checking import alloy_findings
from toolchain.compile.stack.alloy import alloy, pipeline
from toolchain.compile.stack.program import Program, StackContext
from toolchain.define.evaluation import Evaluation, RulerEndpoint
from toolchain.define.stack.log_source import LogCounter, LogSource
from toolchain.languages.alloy.builder import Block
from toolchain.languages.alloy.printer import to_alloy

TICKET = SensitivePattern("ticket", "A ticket.", (Kept("ticket="), Removed("[0-9]+")))
RECORDS = log_schema(
    "shop",
    help="Records.",
    stream_labels=[
        one_of("level", "error", "info"),
        one_of("category", "orders", "audit"),
        one_of("service", "shop"),
        one_of("environment", "test"),
    ],
    fields=[
        log_field("at", FieldType.TIME, "When.", example="2025-09-06T18:16:05.564Z"),
        log_field("event", FieldType.STRING, "What.", example="order.refused"),
        log_field("reason", FieldType.STRING, "Why.", example="late"),
        log_field("trace.id", FieldType.STRING, "Trace.", example="4bf9", tags=["structured-metadata"]),
    ],
)
REFUSED = counter("shop_orders_refused_total", unit="short", help="Orders refused.", owner="shop", jobs=[APP])
SOURCE = LogSource(
    "shop",
    schema=RECORDS,
    containers=("shop", "till"),
    labels={"service": "shop"},
    levels={"fatal": "error"},
    category_from=("event",),
    categories=(("audit", r"user\..*"),),
    usual_category="orders",
    counters=(LogCounter(REFUSED, of=("event", "reason"), pattern="order.refused .+"),),
    lines_per_second=100,
)


def context(*sources: LogSource, privacy: Privacy | None = None, **changes: Any) -> StackContext:
    """A stack with sources of lines."""
    stack = evolve(WHOLE, log_sources=sources)
    found = project(stack=stack, **changes)
    table = privacy or Privacy((TICKET,), (removed("session"),))
    return StackContext(evolve(found, catalog=Catalog(found.catalog.metrics, (RECORDS,), (), table)), stack)


def given(block: Block) -> Any:
    """The attributes of a block."""
    return block.attributes


def blocks(*sources: LogSource, **changes: Any) -> dict[tuple[str, str], Block]:
    """The blocks of a configuration, by name and label."""
    return {(each.name, each.label): each for each in pipeline(context(*sources, **changes))}


def stages(source: LogSource, **changes: Any) -> list[Block]:
    """The stages behind scrubbing."""
    return list(blocks(source, **changes)["loki.process", source.name].blocks)


def stage(name: str, source: LogSource = SOURCE) -> list[Any]:
    """The attributes of all stages of a kind."""
    return [given(each) for each in stages(source) if each.name == f"stage.{name}"]


def test_every_line_passes_through_the_patterns_before_anything_is_read_of_it() -> None:
    found = blocks(SOURCE)
    _, lines, _ = found["declare", "scrubbed"].blocks
    assert [given(each)["expression"] for each in lines.blocks] == [
        each.expression_of_removed for each in Privacy((TICKET,), (removed("session"),)).of_lines
    ]
    (to,) = given(found["loki.source.docker", "shop"])["forward_to"]
    assert to.path == "scrubbed.shop.receiver"
    (to,) = given(found["scrubbed", "shop"])["forward_to"]
    assert to.path == "loki.process.shop.receiver"


def test_a_new_pattern_is_one_more_stage() -> None:
    more = SensitivePattern("more", "More.", (Removed("x+"),), "y")
    before, after = (
        blocks(SOURCE, privacy=Privacy(patterns))["declare", "scrubbed"].blocks[1].blocks
        for patterns in ((TICKET,), (TICKET, more))
    )
    assert [given(each) for each in after[len(before) :]] == [{"expression": "(x+)", "replace": "y"}]


def test_containers_are_found_by_the_names_of_their_services() -> None:
    (rule,) = blocks(SOURCE)["discovery.relabel", "shop"].blocks
    assert (given(rule)["regex"], given(rule)["action"]) == ("shop|till", "keep")


def test_level_and_category_are_labels_beside_those_that_are_given() -> None:
    assert stage("static_labels") == [{"values": {"service": "shop", "environment": "test"}}]
    assert stage("labels") == [{"values": {"level": "level", "category": "category"}}]


def test_a_level_is_mapped_or_one_of_the_labels_or_the_usual_one() -> None:
    (level, category) = (each["template"] for each in stage("template")[1:])
    assert level == (
        '{{ $level := lower (default "" .of_level) }}{{ if regexMatch "^(?:fatal)$" $level }}error'
        '{{ else if regexMatch "^(?:error|info)$" $level }}{{ $level }}{{ else }}info{{ end }}'
    )
    assert category == (
        '{{ $own := default "" .of_category }}{{ if regexMatch "^(?:orders|audit)$" $own }}{{ $own }}{{ else }}'
        '{{ $text := printf "%s" (default "" .of_event) }}{{ if regexMatch "^(?:user\\\\..*)$" $text }}audit'
        "{{ else }}orders{{ end }}{{ end }}"
    )


def test_a_new_category_of_lines_is_one_more_branch() -> None:
    new = evolve(SOURCE, categories=(*SOURCE.categories, ("billing", "invoice.*")))
    before, after = (stage("template", each)[2]["template"] for each in (SOURCE, new))
    assert after.replace('{{ else if regexMatch "^(?:invoice.*)$" $text }}billing', "") == before


def test_without_kinds_the_category_is_the_records_own_or_the_usual_one() -> None:
    template = stage("template", evolve(SOURCE, categories=(), category_from=()))[2]["template"]
    assert template == (
        '{{ $own := default "" .of_category }}{{ if regexMatch "^(?:orders|audit)$" $own }}{{ $own }}'
        "{{ else }}orders{{ end }}"
    )


def test_times_and_metadata_are_those_of_the_schema() -> None:
    assert stage("timestamp") == [{"source": "of_at", "format": "RFC3339Nano", "action_on_failure": "skip"}]
    assert stage("structured_metadata") == [{"values": {"trace_id": "of_trace_id"}}]
    (read,) = stage("json")
    assert read["expressions"]["of_trace_id"] == '"trace"."id"'


def test_logfmt_is_read_as_such() -> None:
    (read,) = stage("logfmt", evolve(SOURCE, format="logfmt"))
    assert read["mapping"]["of_event"] == "event"
    assert stage("json", evolve(SOURCE, format="logfmt")) == []


def test_lines_are_counted_before_they_have_labels_under_the_name_that_the_catalog_has() -> None:
    names = [each.name for each in stages(SOURCE)]
    assert names.index("stage.metrics") < names.index("stage.static_labels")
    (metric,) = (each for each in stages(SOURCE) if each.name == "stage.metrics")
    (counted,) = metric.blocks
    prefix, name = given(counted)["prefix"], given(counted)["name"]
    assert f"{prefix}{name}" == REFUSED.name
    assert given(counted)["max_idle_duration"] == "168h"
    assert stage("template")[0] == {
        "source": REFUSED.name,
        "template": '{{ if regexMatch "^(?:order.refused .+)$" (printf "%s %s" (default "" .of_event) '
        '(default "" .of_reason)) }}1{{ end }}',
    }


def test_what_is_written_too_fast_waits_and_is_not_dropped() -> None:
    assert stage("limit") == [{"rate": 100, "burst": 500, "drop": False}]
    assert [each for each in stages(SOURCE) if each.name in ("stage.drop", "stage.sampling")] == []
    assert "drop_malformed" not in str([given(each) for each in stages(SOURCE)])


def test_lines_are_sent_again_for_minutes_and_under_the_tenant_of_the_ruler() -> None:
    (endpoint,) = blocks(SOURCE)["loki.write", "default"].blocks
    assert given(endpoint)["max_backoff_retries"] == 20
    assert "tenant_id" not in given(endpoint)
    ruler = Evaluation(log_alerts=RulerEndpoint("loki", "http://loki:3100", tenant="shop"))
    (endpoint,) = blocks(SOURCE, evaluation=ruler)["loki.write", "default"].blocks
    assert given(endpoint)["tenant_id"] == "shop"


def test_without_sources_docker_is_not_asked() -> None:
    assert list(blocks()) == [("logging", ""), ("loki.write", "default")]


def test_docker_is_mounted_to_be_read_and_positions_are_kept() -> None:
    program: Program = alloy(context(SOURCE))
    assert "/var/run/docker.sock:/var/run/docker.sock:ro" in program.mounts
    assert f"--storage.path={program.data}" in program.command
    assert "--disable-reporting" in program.command


@pytest.mark.parametrize("label", ["level", "category", "environment"])
def test_a_label_that_is_told_otherwise_is_not_given(label: str) -> None:
    with pytest.raises(DefinitionError, match=label):
        LogSource("x", schema=RECORDS, containers=("x",), labels={label: "y"})


def test_lines_are_counted_by_counters() -> None:
    with pytest.raises(DefinitionError, match="no name of a counter of lines"):
        LogCounter(evolve(REFUSED, name="orders"), of=("event",), pattern=".*")


def test_what_is_written_is_read_as_a_sound_configuration() -> None:
    found = context(SOURCE, evolve(SOURCE, name="till", format="logfmt"))
    text = to_alloy(pipeline(found))
    assert list(alloy_findings("config.alloy", text, found.project.catalog)) == []


def test_a_mistake_in_what_is_written_is_found_at_its_line() -> None:
    text = to_alloy(pipeline(context(SOURCE))).replace("drop  = false", "dropp = false")
    (finding,) = alloy_findings("config.alloy", text, Catalog())
    assert "dropp" in finding.message
    assert text.splitlines()[finding.location.line - 1].strip() == "dropp = false"


def test_a_level_that_no_pattern_can_tell_is_refused() -> None:
    with pytest.raises(DefinitionError, match="RE2 refuses"):
        LogSource("x", schema=RECORDS, containers=("x",), levels={"(": "error"})
