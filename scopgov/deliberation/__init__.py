"""Deliberation on a motion before its vote: discussion, objections and their answers."""
