"""Rules about configurations: one module per rule."""

from toolchain.check.rule import Rule
from toolchain.check.stack.rule import StackRule
from toolchain.check.stack.rules import pipeline_field, scrape_job, stream_label, structure

STACK_RULES: tuple[StackRule, ...] = (scrape_job.RULE, stream_label.RULE, pipeline_field.RULE)
"""Those that speak of what a file sets up."""

PAGES: tuple[Rule, ...] = (structure.RULE, *(each.explained for each in STACK_RULES))
"""Everything that a finding of a configuration can be."""
