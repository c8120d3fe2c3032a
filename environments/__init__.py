"""Where the definitions run: only what differs between the places."""
