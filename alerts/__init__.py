"""What is bad: the thresholds that panels draw and alerts watch."""
