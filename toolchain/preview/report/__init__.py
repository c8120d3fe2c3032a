"""Reports over live or simulated data: what their queries answer and which alerts fired, as text, page and messages."""
