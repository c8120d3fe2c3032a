"""The words for the stack: the programs that observe, how long each keeps what it is given, and how much is let in."""
