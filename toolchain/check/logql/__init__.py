"""Rules about LogQL queries, in the order in which they are explained: one module per rule."""

from toolchain.check.logql import (
    log_alert,
    log_cardinality,
    log_error_handling,
    log_field,
    log_filter_order,
    log_grouping_trap,
    log_logfmt_keys,
    log_parser_unused,
    log_quantile,
    log_range,
    log_regex,
    log_selector_unbounded,
    log_stream_label,
    log_topk_range,
    log_unwrap,
)
from toolchain.check.query_rule import QueryRule
from toolchain.languages.logql.analysis.analyser import LogAnalysis

LOGQL_RULES: tuple[QueryRule[LogAnalysis], ...] = (
    log_stream_label.RULE,
    log_selector_unbounded.RULE,
    log_field.RULE,
    log_unwrap.RULE,
    log_error_handling.RULE,
    log_filter_order.RULE,
    log_grouping_trap.RULE,
    log_regex.RULE,
    log_parser_unused.RULE,
    log_logfmt_keys.RULE,
    log_cardinality.RULE,
    log_range.RULE,
    log_topk_range.RULE,
    log_quantile.RULE,
    log_alert.RULE,
)
