"""What counts as at risk: the experts of a use case, the rules proposed to them, the one in force."""
