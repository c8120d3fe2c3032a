"""PromQL: syntax tree, printer, label inference and builder."""
