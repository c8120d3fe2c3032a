"""Resources that Grafana has behind its resource API, a module for each kind: what defines one, and its ApiKind."""
