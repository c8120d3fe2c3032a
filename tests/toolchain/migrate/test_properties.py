"""Whatever stands in a document: it is brought to today once and for all, or refused with a reason."""

import json
from copy import deepcopy
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from toolchain.base.documents.document import Document
from toolchain.migrate.migration import MigrationError, migrated

_VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-5, 50)
    | st.floats(allow_nan=False, allow_infinity=False, width=16)
    | st.sampled_from(["", "a", "12", "250px", "null", "default", "hidden", "/x/"]),
    lambda inner: (
        st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from(["a", "value", "type"]), inner, max_size=2)
    ),
    max_leaves=4,
)


@st.composite
def anything(draw: st.DrawFn) -> Any:
    """Draw a value; composed, so that a strategy that holds it many times is short to tell."""
    return draw(_VALUES)


ANYTHING = anything()


def objects(**fields: st.SearchStrategy[Any]) -> st.SearchStrategy[Document]:
    """Return objects that have some of these fields, each of which may hold anything instead."""
    return st.fixed_dictionaries({}, optional={name: strategy | ANYTHING for name, strategy in fields.items()})


COLORS = st.lists(st.sampled_from(["red", "green", "blue"]), max_size=3)
OVERRIDES = st.lists(
    objects(
        matcher=ANYTHING,
        properties=st.lists(
            objects(
                id=st.sampled_from(["custom.hidden", "custom.hideFrom", "custom.cellOptions", "mappings"]),
                value=ANYTHING,
            ),
            max_size=2,
        ),
    ),
    max_size=2,
)
PANELS = objects(
    id=st.integers(0, 3),
    type=st.sampled_from(
        [
            "graph",
            "singlestat",
            "table",
            "table-old",
            "heatmap",
            "text",
            "stat",
            "gauge",
            "row",
            "xychart",
            "canvas",
            "x",
        ]
    ),
    title=st.just("P"),
    span=st.integers(0, 13),
    gridPos=objects(x=st.integers(0, 24), y=st.integers(0, 9), w=st.integers(1, 24), h=st.integers(1, 9)),
    pluginVersion=st.sampled_from(["", "6.1.0", "6.5", "7.0.1", "8.3.0", "v11.0.0"]),
    datasource=st.sampled_from(["Main", "default", ""]),
    targets=st.lists(objects(refId=st.sampled_from("AB"), datasource=ANYTHING), max_size=2),
    links=st.lists(objects(url=st.just("/"), keepTime=st.booleans()), max_size=2),
    yaxes=st.lists(objects(format=st.just("s"), min=ANYTHING, logBase=ANYTHING), max_size=2),
    xaxis=objects(mode=st.sampled_from(["time", "series", "histogram"]), values=COLORS),
    legend=objects(show=st.booleans(), values=st.booleans(), avg=st.booleans()),
    seriesOverrides=st.lists(
        objects(alias=st.just("/a/"), yaxis=st.just(2), fill=ANYTHING, dashes=ANYTHING), max_size=2
    ),
    thresholds=st.lists(objects(op=st.sampled_from(["gt", "lt"]), value=st.integers(0, 9)), max_size=3)
    | st.just("1,2"),
    colors=COLORS,
    styles=st.lists(objects(pattern=st.sampled_from(["Time", "/.*/"]), thresholds=COLORS, colors=COLORS), max_size=2),
    options=objects(
        fieldOptions=objects(
            calcs=COLORS, defaults=ANYTHING, thresholds=ANYTHING, overrides=ANYTHING, override=ANYTHING
        ),
        valueOptions=objects(unit=ANYTHING, stat=st.just("avg")),
        footer=objects(show=st.booleans(), reducer=COLORS, fields=COLORS),
        legend=objects(displayMode=st.just("hidden")),
        tooltip=objects(show=st.booleans()),
        series=ANYTHING,
        root=ANYTHING,
    ),
    fieldConfig=objects(defaults=objects(mappings=ANYTHING, thresholds=ANYTHING, custom=ANYTHING), overrides=OVERRIDES),
    transformations=ANYTHING,
    dataFormat=st.just("tsbuckets"),
    color=objects(mode=st.sampled_from(["spectrum", "opacity"]), min=ANYTHING, max=ANYTHING),
    content=st.just("x"),
)
DASHBOARDS = objects(
    panels=st.lists(PANELS, max_size=3),
    rows=st.lists(objects(height=ANYTHING, collapse=st.booleans(), panels=st.lists(PANELS, max_size=2)), max_size=2),
    templating=objects(
        list=st.lists(objects(type=st.sampled_from(["query", "constant"]), current=ANYTHING), max_size=2)
    ),
    annotations=objects(list=st.lists(objects(datasource=ANYTHING), max_size=2)),
    timepicker=ANYTHING,
    refresh=ANYTHING,
)


@settings(max_examples=150, deadline=None)
@given(DASHBOARDS, st.integers(0, 42))
def test_a_migrated_dashboard_is_one_of_today(dashboard: Document, version: int) -> None:
    document = {"schemaVersion": version, **dashboard}
    before = deepcopy(document)
    try:
        once = migrated(document)
    except MigrationError as error:
        assert error.remedy
        return
    assert document == before
    assert once.document["schemaVersion"] == 42
    json.dumps(once.document, allow_nan=False)
    again = migrated(once.document)
    assert again.document == once.document
    assert not again.notes


@settings(max_examples=100, deadline=None)
@given(
    objects(
        elements=st.dictionaries(
            st.just("a"), objects(kind=st.sampled_from(["Panel", "LibraryPanel"]), spec=ANYTHING), max_size=1
        ),
        layout=objects(
            kind=st.sampled_from(["GridLayout", "RowsLayout", "TabsLayout", "AutoGridLayout"]),
            spec=objects(items=ANYTHING, rows=ANYTHING, tabs=ANYTHING),
        ),
        variables=ANYTHING,
        annotations=ANYTHING,
        timeSettings=ANYTHING,
    )
)
def test_a_dashboard_of_schema_v2_is_made_classic_or_refused(spec: Document) -> None:
    try:
        once = migrated({"apiVersion": "dashboard.grafana.app/v2", "kind": "Dashboard", "spec": spec})
    except MigrationError as error:
        assert error.remedy
        return
    assert migrated(once.document).document == once.document
