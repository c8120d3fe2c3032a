"""Where the data of a preview comes from: live servers, or a simulated system and the rules over it."""
