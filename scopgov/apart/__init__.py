"""Sensitive attributes of rows of frozen data, kept apart from them: read for what a sealed protocol says, logged."""
