"""A simulated system: metrics, logs and traces of any period, driven by the catalog."""
