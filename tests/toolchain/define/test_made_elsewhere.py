"""The words for what was made elsewhere: each writes what is said, as Grafana has it."""

from toolchain.define import built_in, links, mappings, var


def test_a_variable_that_asks_has_what_is_said() -> None:
    found = var.query(
        "pod",
        "label_values(up, pod)",
        label="Pod",
        source={"type": "prometheus", "uid": "${ds}"},
        choice=var.SEVERAL,
        chosen=["$__all"],
        refresh="on time range change",
        ref_id="A",
        form=1,
        fields={"hide": 2},
    )
    assert found.to_json_data() == {
        "name": "pod",
        "type": "query",
        "label": "Pod",
        "query": {"query": "label_values(up, pod)", "refId": "A", "qryType": 1},
        "definition": "label_values(up, pod)",
        "refresh": 2,
        "multi": True,
        "includeAll": True,
        "current": {"text": ["All"], "value": ["$__all"]},
        "datasource": {"type": "prometheus", "uid": "${ds}"},
    }
    assert found.patch == {"hide": 2}
    assert found.match_operator == "=~"


def test_a_variable_without_more_is_its_query_alone() -> None:
    document = var.query("pod", "up", definition=False, source="prometheus").to_json_data()
    assert document == {
        "name": "pod", "type": "query", "label": "", "query": "up", "refresh": 1, "datasource": "prometheus"
    }  # fmt: skip


def test_a_variable_of_data_sources_chooses_between_those_of_a_type() -> None:
    document = var.data_source("ds", "loki", chosen="default", pattern="/prod/").to_json_data()
    assert document["query"] == "loki"
    assert document["regex"] == "/prod/"
    assert document["current"] == {"text": "default", "value": "default"}


def test_links_of_dashboards_keep_what_they_say() -> None:
    menu = links.tagged("Others", ["a"], keeps=["time"], menu=True, icon="bolt")
    assert (menu["type"], menu["tags"], menu["asDropdown"], menu["keepTime"], menu["includeVars"], menu["icon"]) == (
        "dashboards", ["a"], True, True, False, "bolt"
    )  # fmt: skip
    address = links.address("Docs", "https://x", new_tab=True, keeps=["variables"])
    assert (address["type"], address["url"], address["targetBlank"], address["includeVars"]) == (
        "link", "https://x", True, True
    )  # fmt: skip


def test_words_stand_for_values_and_for_what_is_none() -> None:
    found = mappings.words({"0": "down", "1": ("up", "green")}) + mappings.special("null", "N/A", "grey", index=2)
    assert found == [
        {
            "type": "value",
            "options": {"0": {"index": 0, "text": "down"}, "1": {"index": 1, "text": "up", "color": "green"}},
        },
        {"type": "special", "options": {"match": "null", "result": {"index": 2, "text": "N/A", "color": "grey"}}},
    ]


def test_the_annotation_that_every_dashboard_has_may_have_other_fields() -> None:
    document = built_in({"name": "Alerts", "hide": None}).to_json_data()
    assert document["name"] == "Alerts"
    assert document["builtIn"] == 1
    assert "hide" not in document
