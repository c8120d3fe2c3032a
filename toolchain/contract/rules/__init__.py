"""All kinds of drift, in the order in which they are explained: one module each."""

from toolchain.contract.rule import Rule
from toolchain.contract.rules import (
    bucket,
    cardinality,
    clash,
    exposition,
    help_text,
    label_extra,
    label_missing,
    label_value,
    metric_type,
    missing,
    sample,
    silent,
    state,
    target,
    unit,
    unknown,
)

RULES: tuple[Rule, ...] = (
    missing.RULE,
    silent.RULE,
    metric_type.RULE,
    label_missing.RULE,
    label_extra.RULE,
    label_value.RULE,
    bucket.RULE,
    unit.RULE,
    state.RULE,
    cardinality.RULE,
    clash.RULE,
    unknown.RULE,
    help_text.RULE,
    target.RULE,
    sample.RULE,
    exposition.RULE,
)
