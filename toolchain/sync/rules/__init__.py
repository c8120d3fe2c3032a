"""Rule groups on rulers: where they are, how they are cut to a ruler's limits, and the mark that they carry."""
