"""Rules of any shape, of rule files and of a Grafana, as definition modules that compile to the same rules."""
