"""All rules, in the order in which they are explained: one module per rule."""

from toolchain.check.rule import Rule
from toolchain.check.rules import (
    dashboard_text,
    dashboard_uid,
    datasource_definition,
    datasource_unknown,
    legend,
    link_target,
    loading,
    metric_labels,
    metric_name,
    metric_unshown,
    panel_cardinality,
    panel_layout,
    panel_text,
    panel_title_unique,
    panel_unit,
    queries,
    query_syntax,
    schema,
    variable_undefined,
    variable_unused,
)
from toolchain.files.pages import PAGES as FILE_PAGES

RULES: tuple[Rule, ...] = (
    schema.RULE,
    dashboard_uid.RULE,
    dashboard_text.RULE,
    panel_layout.RULE,
    panel_text.RULE,
    panel_title_unique.RULE,
    panel_unit.RULE,
    panel_cardinality.RULE,
    legend.RULE,
    link_target.RULE,
    variable_undefined.RULE,
    variable_unused.RULE,
    datasource_definition.RULE,
    datasource_unknown.RULE,
    query_syntax.RULE,
    *queries.RULES,
    metric_labels.RULE,
    metric_unshown.RULE,
    *metric_name.RULES,
)

EXPLAINED: tuple[Rule, ...] = (*loading.PAGES, *RULES, *FILE_PAGES)
"""Everything that a finding can be: the rules, what loading itself reports, and what only other files can have."""
