"""How the exporters and the observability stack around MediaNest behave."""
