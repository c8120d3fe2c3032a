"""Alerts overview: History, Time to recovery."""

from dashboards._alerts_overview.shared import ALERT, CRITICAL, FIRING, STATE, STATES
from dashboards._house import refs, to
from metrics.service_performance import ERROR_RECOVERY_TIME_SECONDS
from toolchain.define import by_name, columns, merge, prom, q, row, shown_as, stat, state_timeline, table, timeseries

FIRING_STARTS = q.unless(FIRING, q.offset(FIRING, "1m"))
CRITICAL_STARTS = q.unless(CRITICAL, q.offset(CRITICAL, "1m"))

HISTORY = row(
    "History",
    state_timeline(
        "Firing history",
        prom(q.topk(40, STATE), "{{alertname}} {{service}}"),
        description="One lane per alert that was active in the range, the forty most severe at each moment. Read it "
        "from the left: the first lane that turns red is nearest to the cause. Short red pieces in a row are flapping: "
        "the alert needs a longer wait.",
        unit=shown_as("none", "1 is pending and 2 firing, shown as words"),
        mappings=STATES,
        width=24,
        height=10,
        data_links=[to(refs.LOGS_EXPLORER, "Error lines", level="error")],
    ),
    timeseries(
        "Alerts firing by severity",
        prom(q.count(FIRING, by=["severity"]), "{{severity}}"),
        description="How many fire at each moment. Many at once are one outage seen from many sides: check that "
        "inhibition kept the consequences quiet.",
        decimals=0,
        draw="bars",
        stack="normal",
        legend_calcs=["max"],
    ),
    timeseries(
        "Alerts per day",
        prom(q.count(q.group(q.present_over_time(FIRING, "1d"), by=ALERT), by=["severity"]), "{{severity}}"),
        description="Different alerts that fired in the day before each bar, over two weeks whatever range is chosen. "
        "Rising week by week means tired people: deal with the noisiest below.",
        decimals=0,
        draw="bars",
        stack="normal",
        legend_calcs=["mean", "max"],
        min_step="1d",
        time_range="14d",
    ),
    table(
        "Noisiest alerts",
        prom(
            q.sum(q.over("count_over_time", q.subquery(FIRING_STARTS, q.RANGE, "1m")), by=ALERT),
            mode="instant",
            format="table",
        ),
        prom(
            60 * q.sum(q.over("count_over_time", q.subquery(FIRING, q.RANGE, "1m")), by=ALERT),
            mode="instant",
            format="table",
        ),
        description="How often each alert began to fire in the range, and for how long altogether, to the minute. "
        "Often and short: raise its wait or its threshold. Long: nobody owns it. Choose a range of a week or more.",
        unit=shown_as("short", "one column counts, the other has its own override"),
        decimals=0,
        sort_by="Times fired",
        transformations=[
            merge(),
            columns(
                rename={
                    "alertname": "Alert",
                    "severity": "Severity",
                    "service": "Service",
                    "Value #A": "Times fired",
                    "Value #B": "Firing altogether",
                }
            ),
        ],
        overrides=[by_name("Firing altogether", unit="s")],
    ),
)

TIME_TO_RECOVERY = row(
    "Time to recovery",
    stat(
        "Mean duration of a critical alert",
        prom(
            60
            * q.ratio(
                q.sum(q.over("count_over_time", q.subquery(CRITICAL, "7d", "1m"))),
                q.sum(q.over("count_over_time", q.subquery(CRITICAL_STARTS, "7d", "1m"))),
            ),
            "mean",
            mode="instant",
        ),
        description="Firing time per firing episode over seven days. The target is under 15 minutes. Empty when "
        "nothing critical fired.",
        unit=shown_as("s", "60 seconds for each minute that it fired"),
        decimals=0,
        no_value="none fired",
        width=6,
        height=8,
    ),
    timeseries(
        "Mean time to recovery by service",
        prom(q.mean(ERROR_RECOVERY_TIME_SECONDS, by=["service"], window="1d"), "{{service}}"),
        description="From a service's first failure to its recovery, as the application measures it, mean of the day "
        "before each point over 30 days. The target is under 15 minutes; a service that gets slower to recover needs a "
        "better runbook or an automatic restart.",
        min_step="1h",
        time_range="30d",
    ),
    timeseries(
        "Time to recovery, nine of ten",
        prom(q.histogram_quantile(0.90, ERROR_RECOVERY_TIME_SECONDS, by=["service"], window="7d"), "{{service}}"),
        description="Nine of ten failures of the seven days before each point were over sooner. The buckets end at ten "
        "minutes: a line that stays there means longer than that.",
        min_step="1h",
        time_range="30d",
    ),
    width=9,
)
