"""Resource by resource: which was which before, and what of it is different."""
