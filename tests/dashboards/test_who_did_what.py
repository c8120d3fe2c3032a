"""The row about people on the security logs tells who looked, asked, changed and was refused, over Grafana's own lines."""

import pytest

from dashboards._security_logs.people import CHANGES, OF_SECURITY, QUESTIONS, REFUSED, REQUESTS
from metrics.privacy import PRIVACY
from simulation.grafana_records import grafana_lines
from tests.simulation.lines import record_of
from tests.simulation.medianest import SATURDAY_EVENING, medianest
from toolchain.catalog import Scrubber
from toolchain.define import lq, regex
from toolchain.languages.logql.printer import to_logql
from toolchain.preview.sources.evaluated_logs import EvaluatedLogs, stored
from toolchain.simulate.event import LogStream

HOURS = 3
END = SATURDAY_EVENING + HOURS * 3600


@pytest.fixture(scope="module")
def lines() -> EvaluatedLogs:
    """An evening and a night of what Grafana writes."""
    world = medianest()
    events = world.events("grafana_api_response_status_total", SATURDAY_EVENING, END)
    made = sorted((line for event in events for line in grafana_lines(event)), key=lambda line: line.time)
    labels = {**made[0].labels, "environment": "local"}
    assert all(line.labels == made[0].labels for line in made)
    return EvaluatedLogs(stored([LogStream(labels, tuple((each.time, each.text, {}) for each in made))]))


def by_account(lines: EvaluatedLogs, found: lq.Logs) -> dict[str, int]:
    """How many lines there are of each account."""
    query = lq.sum(lq.count_over_time(found, f"{HOURS}h"), by=["uname"])
    result = lines.query(to_logql(query), END - 1)
    return {series.labels.get("uname", ""): int(series.values[-1] or 0) for series in result.series}


def test_only_those_who_may_looked_at_security_data(lines: EvaluatedLogs) -> None:
    assert {"anna", "carla"} <= by_account(lines, OF_SECURITY).keys() <= {"anna", "carla", "sa-1-deploys"}


def test_editors_ask_in_explore_and_scripts_from_no_page(lines: EvaluatedLogs) -> None:
    assert by_account(lines, QUESTIONS.where(referer=regex(".*/explore.*"))).keys() == {"anna", "carla", "ben"}
    assert by_account(lines, QUESTIONS.where(referer="")).keys() == {"sa-1-deploys"}


def test_questions_are_no_changes_and_silences_are(lines: EvaluatedLogs) -> None:
    changes, questions = (sum(by_account(lines, each).values()) for each in (CHANGES, QUESTIONS))
    assert 0 < changes < questions / 50
    silences = CHANGES.contains("/silences")
    assert by_account(lines, silences).keys() <= {"anna", "carla", "ben"}
    assert sum(by_account(lines, silences).values()) > 0


def test_who_is_refused_is_told_and_refusals_without_a_sign_in_have_no_account(lines: EvaluatedLogs) -> None:
    refused = by_account(lines, REFUSED)
    assert refused.keys() <= {"", "ben", "dora", "emil"}
    assert refused[""] > 0
    assert by_account(lines, OF_SECURITY).keys().isdisjoint(refused)


def test_what_was_refused_does_not_count_as_looked_at_or_changed(lines: EvaluatedLogs) -> None:
    everything = sum(by_account(lines, REQUESTS.logfmt()).values())
    refused = sum(by_account(lines, REFUSED).values())
    done = sum(by_account(lines, REQUESTS.logfmt().where(status=regex("[23].."))).values())
    rest = sum(by_account(lines, REQUESTS.logfmt().where(status=regex("404|5.."))).values())
    assert everything == refused + done + rest


def test_a_name_that_is_an_e_mail_address_is_removed_and_the_number_of_the_account_stays() -> None:
    line = (
        'logger=context userId=3 orgId=1 uname=anna@medianest.example msg="Request Completed" method=GET path=/api/user'
    )
    stored_line = Scrubber(PRIVACY.of_lines).scrubbed(line.encode()).decode()
    assert "anna@" not in stored_line
    assert record_of(stored_line)["userId"] == "3"
