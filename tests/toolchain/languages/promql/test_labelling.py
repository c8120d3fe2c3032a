"""Signals that become one are told apart by labels, whose texts stand as they are written."""

from toolchain.languages.promql import builder as q
from toolchain.languages.promql.printer import to_promql


def test_a_label_is_set_whatever_the_series_had() -> None:
    assert to_promql(q.labelled(q.vector(1), sign="down")) == 'label_replace(vector(1), "sign", "down", "", "")'


def test_several_labels_are_set_one_after_the_other() -> None:
    both = q.labelled(q.vector(1), sign="down", system="Loki")
    assert both == q.labelled(q.labelled(q.vector(1), sign="down"), system="Loki")


def test_a_dollar_is_a_dollar_and_no_capture() -> None:
    assert '"costs $$1"' in to_promql(q.labelled(q.vector(1), what="costs $1"))
