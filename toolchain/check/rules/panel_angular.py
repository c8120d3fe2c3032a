"""Panels are of kinds that Grafana still loads.

Plugins written with Angular are not loaded since Grafana 12. Of some kinds Grafana makes others as it opens a
dashboard, which does not always give the same picture and changes the file at the next save. Others show nothing but an
error.

Open the dashboard in a Grafana of today, look at the panel, and save it; or choose another kind.
"""

from collections.abc import Iterable, Mapping

from toolchain.base.finding import Severity
from toolchain.check.rule import Reach, Rule, Violation, each_panel, panel_violation
from toolchain.compile.compilation import Compilation

_MADE_INTO: Mapping[str, str] = {
    "graph": "timeseries",
    "table-old": "table",
    "singlestat": "stat",
    "grafana-singlestat-panel": "stat",
    "grafana-piechart-panel": "piechart",
    "grafana-worldmap-panel": "geomap",
    "natel-discrete-panel": "state-timeline",
}
"""The kinds of which Grafana 12 makes another one as it opens a dashboard."""

_LOST = frozenset(
    {
        *("agenty-flowcharting-panel", "aidanmountford-html-panel", "alexandra-trackmap-panel"),
        *("bessler-pictureit-panel", "blackmirror1-singlestat-math-panel", "blackmirror1-statusbygroup-panel"),
        *("btplc-peak-report-panel", "btplc-status-dot-panel", "btplc-trend-box-panel", "citilogics-geoloop-panel"),
        *("corpglory-progresslist-panel", "farski-blendstat-panel", "fatcloud-windrose-panel"),
        *("flant-statusmap-panel", "gretamosa-topology-panel", "jeanbaptistewatenberg-percent-panel"),
        *("marcuscalidus-svg-panel", "michaeldmoore-annunciator-panel", "michaeldmoore-multistat-panel"),
        *("mtanda-heatmap-epoch-panel", "mtanda-histogram-panel", "mxswat-separator-panel"),
        *("natel-influx-admin-panel", "natel-plotly-panel", "neocat-cal-heatmap-panel"),
        *("novalabs-annotations-panel", "petrslavotinek-carpetplot-panel", "pierosavi-imageit-panel"),
        *("ryantxu-ajax-panel", "ryantxu-annolist-panel", "satellogic-3d-globe-panel", "savantly-heatmap-panel"),
        *("smartmakers-trafficlight-panel", "snuids-radar-panel", "snuids-trafficlights-panel"),
        *("yesoreyeram-boomtable-panel", "zuburqan-parity-report-panel"),
    }
)
"""Plugins of which no version without Angular was published (Grafana documentation, "Plugins using AngularJS").

Those that the page says to update are not among them, nor are Vonage's status panel and the track map of pR0Ps, which
do without in their versions 2 and 3 (Grafana's catalog of plugins).
"""


def check(compilation: Compilation) -> Iterable[Violation]:
    """Yield panels of kinds that were written with Angular."""
    for dashboard, panel in each_panel(compilation):
        other = _MADE_INTO.get(panel.type)
        if other is not None or panel.type in _LOST:
            remedy = f"Make it a panel of the kind {other!r}." if other else "Choose another kind."
            yield panel_violation(
                dashboard,
                panel,
                f"is of the Angular kind {panel.type!r}, which Grafana 12 "
                + ("opens as another one" if other else "does not load"),
                remedy,
                location=panel.at("type"),
            )


RULE = Rule("panel-angular", Severity.WARNING, __doc__, check, reach=Reach.ANYBODY)
