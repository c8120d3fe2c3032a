"""What is watched, each once: selections and expressions that panels, alerts and objectives share by name."""
