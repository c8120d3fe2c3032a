"""What dashboards say of rates of spans, and of ids of traces, follows what the environment samples."""

import pytest

from dashboards._sampling import of_ids, of_rates
from tests.conftest import REPOSITORY
from toolchain.define import Sampling
from toolchain.project.loading import load_project


@pytest.mark.parametrize(
    ("sampling", "rates", "ids"),
    [
        (Sampling(), "Every trace is sent here.", "Every trace is kept here."),
        (
            Sampling(sent=0.25),
            "Made of the 25% of all traces that are sent here: 4 times as much is an estimate",
            "25% of",
        ),
        (
            Sampling(sent=0.003),
            "Made of the 0.3% of all traces",
            "0.3% of all traces are sent here; the ids of the others",
        ),
        (Sampling(sent=0.0), "Made of the 0% of all traces that are sent here.", "0% of"),
        (
            Sampling(kept=0.2),
            "Every trace is sent here.",
            "100% of all traces are sent here, and of those errors, slow ones",
        ),
    ],
)
def test_words_follow_the_share(sampling: Sampling, rates: str, ids: str) -> None:
    assert of_rates(sampling).startswith(rates)
    assert of_ids(sampling).startswith(ids)


@pytest.mark.parametrize(
    ("environment", "share"), [("local", "Every trace is sent here."), ("production", "Made of the")]
)
def test_a_rate_of_spans_says_of_which_share_it_is(environment: str, share: str) -> None:
    project = load_project(REPOSITORY, environment)
    (traces,) = [each for each in project.dashboards if each.dashboard.uid == "traces"]
    shown = traces.source(REPOSITORY).document["panels"]
    folded = [panel for row in shown for panel in row.get("panels", ())]
    said = {panel["title"]: panel["description"] for panel in (*shown, *folded) if panel.get("description")}
    for title in ("Sampled spans by kind", "Span durations", "Calls between services"):
        assert share in said[title]
