"""What runs beside MediaNest to observe it: programs, how long each keeps what it is given, where lines come from."""
