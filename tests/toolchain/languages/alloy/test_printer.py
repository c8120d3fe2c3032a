"""Configurations of Alloy are written as its formatter writes them."""

from toolchain.languages.alloy.builder import Block, Reference, Value
from toolchain.languages.alloy.printer import to_alloy


def test_attributes_are_aligned_and_blocks_apart() -> None:
    rule = Block("rule", attributes={"source_labels": ["a", "b"], "action": "keep"})
    block = Block(
        "discovery.relabel", "app", {"targets": Reference("discovery.docker.all.targets")}, (rule,), "Ours.\nOnly."
    )
    assert to_alloy([Block("logging", attributes={"level": "warn"}), block]) == (
        'logging {\n\tlevel = "warn"\n}\n'
        "\n"
        "// Ours.\n// Only.\n"
        'discovery.relabel "app" {\n'
        "\ttargets = discovery.docker.all.targets\n"
        "\n"
        "\trule {\n"
        '\t\tsource_labels = ["a", "b"]\n'
        '\t\taction        = "keep"\n'
        "\t}\n"
        "}\n"
    )


def test_values_are_written_by_their_kind() -> None:
    values: dict[str, Value] = {
        "text": 'a "b" \\d\n\tä',
        "yes": True,
        "no": False,
        "count": 3,
        "share": 0.5,
        "none": {},
    }
    assert to_alloy([Block("x", attributes=values)]) == (
        "x {\n"
        '\ttext  = "a \\"b\\" \\\\d\\n\\tä"\n'
        "\tyes   = true\n"
        "\tno    = false\n"
        "\tcount = 3\n"
        "\tshare = 0.5\n"
        "\tnone  = { }\n"
        "}\n"
    )


def test_names_of_objects_that_are_no_identifiers_are_quoted() -> None:
    assert to_alloy([Block("x", attributes={"values": {"a.b": "c", "d": "e"}})]) == (
        'x {\n\tvalues = {\n\t\t"a.b" = "c",\n\t\td     = "e",\n\t}\n}\n'
    )


def test_an_empty_block_is_one_line() -> None:
    assert to_alloy([Block("argument", "forward_to")]) == 'argument "forward_to" { }\n'
