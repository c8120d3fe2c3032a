"""LogQL: syntax tree, printer and builder."""
