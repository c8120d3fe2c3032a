"""The words of definitions: panels, targets, dashboards, alerts, routes, data sources, environments."""
