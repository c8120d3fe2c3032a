"""How MediaNest behaves when it is simulated: its community, every metric, its incidents, log lines and spans."""
