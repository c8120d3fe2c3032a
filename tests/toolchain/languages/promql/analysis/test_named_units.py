"""Units that names of metrics give a query where no catalog knows them."""

import pytest

from toolchain.languages.promql.analysis.named_units import named_unit
from toolchain.languages.promql.parser import parse

MEAN = "sum by (job) (rate(call_seconds_sum[5m])) / sum by (job) (rate(call_seconds_%s[5m]))"


@pytest.mark.parametrize(
    ("query", "unit"),
    [
        ("memory_free_bytes", "bytes"),
        ("sum by (job) (sent_bytes_total)", "bytes"),
        ("rate(sent_bytes_total[5m])", "Bps"),
        ("increase(sent_bytes_total[5m])", "bytes"),
        ("sum(increase(sent_bytes_total[5m]) - increase(lost_bytes_total[5m]))", "bytes"),
        ("max_over_time(temperature_celsius[5m:1m])", "celsius"),
        ("histogram_quantile(0.9, sum by (le) (rate(call_seconds_bucket[5m])))", "s"),
        (MEAN % "count", "s"),
        (MEAN % "sum", ""),
        ("clamp_min(-memory_free_bytes, 1)", "bytes"),
        ("memory_free_bytes / memory_total_bytes", ""),
        ("memory_free_bytes + temperature_celsius", ""),
        ("memory_free_bytes and up", "bytes"),
        ("process_start_time_seconds", ""),
        ("response_size_bytes_bucket", ""),
        ("sum by (le) (rate(response_size_bytes_bucket[5m]))", ""),
        ("network_rate_kb_per_seconds", ""),
        ("http_hit_kbytes_out_bytes_total", ""),
        ("last_success_timestamp_seconds", ""),
        ("rate(cpu_seconds_total[5m])", ""),
        ("count(memory_free_bytes)", ""),
        ("seconds", ""),
        ("up", ""),
    ],
)
def test_a_name_that_ends_in_a_base_unit_gives_the_unit_that_functions_carry_along(query: str, unit: str) -> None:
    assert named_unit(parse(query)) == unit
