"""Stories played fast: expressions are answered for all evaluations at once, and only what then is active is played."""
