"""Alloy: reads the lines of containers, takes out what must not be stored, names their streams, and sends them on.

Lines are scrubbed before anything is read of them, so that labels and metadata hold nothing that the line does not.
Nothing is dropped: what Loki does not take is sent again and meanwhile waits in docker's files, whose positions a
volume keeps. Source: Grafana Alloy documentation, the components ``discovery.docker``, ``discovery.relabel``,
``loki.source.docker``, ``loki.process`` and ``loki.write``, and "Custom components".
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence

from toolchain.catalog.logs import FieldType, LogSchema
from toolchain.compile.artifact import ArtifactKind
from toolchain.compile.stack.loki import PORT as LOKI_PORT
from toolchain.compile.stack.loki import tenant_of
from toolchain.compile.stack.program import Program, StackContext, StackFile
from toolchain.compile.stack.scrubbing import replace_stages
from toolchain.define.stack.log_source import LogCounter, LogSource
from toolchain.languages.alloy.builder import Block, Reference, Value
from toolchain.languages.alloy.printer import to_alloy

PORT = 12345
_FILE = "alloy/config.alloy"
_INSIDE = "/etc/alloy/config.alloy"
_DATA = "/var/lib/alloy/data"
_SOCKET = "/var/run/docker.sock"
_SERVICE = "__meta_docker_container_label_com_docker_compose_service"
_READY = f"exec 3<>/dev/tcp/127.0.0.1/{PORT}; printf 'GET /-/ready HTTP/1.0\\r\\n\\r\\n' >&3; grep -q ' 200 ' <&3"


def alloy(context: StackContext) -> Program:
    """Return how Alloy runs here; its image has bash and nothing that asks addresses.

    Whoever may read docker's socket may command docker, whether it is mounted to be read or not.
    """
    return Program(
        port=PORT,
        files=(StackFile(_FILE, ArtifactKind.STACK_ALLOY, to_alloy(pipeline(context))),),
        command=(
            "run",
            f"--storage.path={_DATA}",
            f"--server.http.listen-addr=0.0.0.0:{PORT}",
            "--disable-reporting",
            _INSIDE,
        ),
        mounts=(f"./{_FILE}:{_INSIDE}:ro", f"{_SOCKET}:{_SOCKET}:ro"),
        data=_DATA,
        health=("CMD", "bash", "-c", _READY),
        after=("loki",),
    )


def pipeline(context: StackContext) -> tuple[Block, ...]:
    """Return the configuration: for each source of lines what reads, scrubs and labels them, and who sends all."""
    sources = context.stack.log_sources
    return (
        Block("logging", attributes={"level": "warn", "format": "logfmt"}),
        *((Block("discovery.docker", "containers", {"host": f"unix://{_SOCKET}"}),) if sources else ()),
        *((_scrubbing(context),) if sources else ()),
        *(block for source in sources for block in _source(context, source)),
        _writing(context),
    )


def _scrubbing(context: StackContext) -> Block:
    """Return the component that every line passes first."""
    lines = Block(
        "loki.process",
        "lines",
        {"forward_to": Reference("argument.forward_to.value")},
        tuple(replace_stages(context.project.catalog.privacy.of_lines)),
    )
    return Block(
        "declare",
        "scrubbed",
        blocks=(
            Block("argument", "forward_to"),
            lines,
            Block("export", "receiver", {"value": Reference("loki.process.lines.receiver")}),
        ),
    )


def _source(context: StackContext, source: LogSource) -> Iterator[Block]:
    keep: Mapping[str, Value] = {
        "source_labels": [_SERVICE],
        "regex": "|".join(source.containers),
        "action": "keep",
    }
    name = source.name
    yield Block(
        "discovery.relabel",
        name,
        {"targets": Reference("discovery.docker.containers.targets")},
        (Block("rule", attributes=keep),),
    )
    yield Block(
        "loki.source.docker",
        name,
        {
            "host": f"unix://{_SOCKET}",
            "targets": Reference(f"discovery.relabel.{name}.output"),
            "forward_to": [Reference(f"scrubbed.{name}.receiver")],
        },
    )
    yield Block("scrubbed", name, {"forward_to": [Reference(f"loki.process.{name}.receiver")]})
    yield Block(
        "loki.process",
        name,
        {"forward_to": [Reference("loki.write.default.receiver")]},
        tuple(_stages(context, source)),
    )


def _stages(context: StackContext, source: LogSource) -> Iterator[Block]:
    """Yield the stages that count a line, tell its time, and name its stream."""
    fields = _fields(source)
    rate = source.lines_per_second
    yield Block("stage.limit", attributes={"rate": rate, "burst": 5 * rate, "drop": False})
    if source.format == "json":
        expressions: Mapping[str, Value] = {key: _jmes_path(path) for path, key in fields.items()}
        yield Block("stage.json", attributes={"expressions": expressions})
    else:
        yield Block("stage.logfmt", attributes={"mapping": {key: path for path, key in fields.items()}})
    for counter in source.counters:
        yield from _counted(counter, fields)
    yield from (
        Block(
            "stage.timestamp",
            attributes={"source": fields[each.path], "format": "RFC3339Nano", "action_on_failure": "skip"},
        )
        for each in source.schema.fields
        if each.type is FieldType.TIME
    )
    yield Block("stage.template", attributes={"source": "level", "template": _level(source, fields)})
    yield Block("stage.template", attributes={"source": "category", "template": _category(source, fields)})
    labels = {**source.labels, "environment": context.environment.name}
    yield Block("stage.static_labels", attributes={"values": labels})
    yield Block("stage.labels", attributes={"values": {"level": "level", "category": "category"}})
    metadata = [each for each in source.schema.fields if each.structured_metadata]
    if metadata:
        values: Mapping[str, Value] = {each.label: fields[each.path] for each in metadata}
        yield Block("stage.structured_metadata", attributes={"values": values})


def _fields(source: LogSource) -> Mapping[str, str]:
    """Return what is read of a record: the paths of fields, and the names that they have in the pipeline."""
    paths = [source.level_from, "category", *source.category_from]
    paths += [path for counter in source.counters for path in counter.of]
    paths += [each.path for each in source.schema.fields if each.structured_metadata or each.type is FieldType.TIME]
    return {path: f"of_{path.replace('.', '_')}" for path in dict.fromkeys(paths)}


def _jmes_path(path: str) -> str:
    """Return a path whose parts may be any text, such as ``2faEnabled`` (JMESPath specification, "identifier")."""
    return ".".join(json.dumps(part) for part in path.split("."))


def _counted(counter: LogCounter, fields: Mapping[str, str]) -> Iterator[Block]:
    """Yield the stages that count a line by its fields; lines have no labels yet, and so the series have none."""
    metric = counter.metric
    prefix, _, rest = metric.name.partition("_")
    template = f"{{{{ if {_matches([counter.pattern], _joined(counter.of, fields))} }}}}1{{{{ end }}}}"
    yield Block("stage.template", attributes={"source": metric.name, "template": template})
    attributes: Mapping[str, Value] = {
        "name": rest,
        "prefix": f"{prefix}_",
        "description": metric.help,
        "source": metric.name,
        "action": "inc",
        "max_idle_duration": counter.forgotten_after,
    }
    yield Block("stage.metrics", blocks=(Block("metric.counter", attributes=attributes),))


def _level(source: LogSource, fields: Mapping[str, str]) -> str:
    text = f'lower (default "" .{fields[source.level_from]})'
    words = _words(source.schema, "level")
    return _template("$level", text, source.levels.items(), words, source.usual_level)


def _category(source: LogSource, fields: Mapping[str, str]) -> str:
    own = f'default "" .{fields["category"]}'
    kinds = [(pattern, name) for name, pattern in source.categories]
    words = _words(source.schema, "category")
    inner = _template("$text", _joined(source.category_from, fields), kinds, (), source.usual_category)
    if not words:
        return inner
    return (
        f"{{{{ $own := {own} }}}}{{{{ if {_matches(words, '$own')} }}}}{{{{ $own }}}}{{{{ else }}}}{inner}{{{{ end }}}}"
    )


def _words(schema: LogSchema, label: str) -> tuple[str, ...]:
    """Return the values that a stream label may have; anything else would be one stream more for each."""
    found = schema.stream_label(label)
    return found.values if found is not None else ()


def _template(variable: str, text: str, kinds: Iterable[tuple[str, str]], words: Sequence[str], otherwise: str) -> str:
    """Return a template of what a text means: by the first pattern that matches it, or itself, or something else."""
    branches = [(_matches([pattern], variable), result) for pattern, result in kinds]
    if words:
        branches.append((_matches(words, variable), f"{{{{ {variable} }}}}"))
    if not branches:
        return otherwise
    begun = f"{{{{ {variable} := {text} }}}}"
    written = "{{ else ".join(f"if {condition} }}}}{result}" for condition, result in branches)
    return f"{begun}{{{{ {written}{{{{ else }}}}{otherwise}{{{{ end }}}}"


def _matches(patterns: Iterable[str], text: str) -> str:
    """Return the condition that one of the patterns matches a whole text."""
    expression = json.dumps(f"^(?:{'|'.join(patterns)})$", ensure_ascii=False)
    return f"regexMatch {expression} {text if text.startswith('$') else f'({text})'}"


def _joined(paths: Sequence[str], fields: Mapping[str, str]) -> str:
    """Return the expression of several fields as one text, one space between."""
    given = " ".join(f'(default "" .{fields[path]})' for path in paths)
    return f"printf {json.dumps(' '.join(['%s'] * len(paths)))} {given}"


def _writing(context: StackContext) -> Block:
    """Return the component that sends lines: for minutes again where Loki does not answer or takes no more now."""
    endpoint: dict[str, Value] = {
        "url": f"http://loki:{LOKI_PORT}/loki/api/v1/push",
        "min_backoff_period": "500ms",
        "max_backoff_period": "1m",
        "max_backoff_retries": 20,
        "retry_on_http_429": True,
    }
    tenant = tenant_of(context)
    if tenant:
        endpoint["tenant_id"] = tenant
    return Block("loki.write", "default", blocks=(Block("endpoint", attributes=endpoint),))
