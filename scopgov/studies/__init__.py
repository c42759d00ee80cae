"""Feasibility studies of use cases and the board's opinion on them: what a launch costs, brings and changes."""
