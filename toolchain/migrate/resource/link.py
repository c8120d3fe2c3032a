"""What a link of a dashboard has in schema v2 where nothing is said of it.

Source: Grafana 12.4.3, conversion of dashboards to schema v2.
"""

from collections.abc import Mapping

LINK_DEFAULTS: Mapping[str, object] = {
    "title": "",
    "type": "link",
    "icon": "",
    "tooltip": "",
    "tags": [],
    "asDropdown": False,
    "targetBlank": False,
    "includeVars": False,
    "keepTime": False,
}
