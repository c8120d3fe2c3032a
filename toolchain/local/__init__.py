"""The whole system on this machine: servers that are installed, a simulated system, and whoever is told, on a page."""
