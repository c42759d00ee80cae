"""Conditions that members voted with: who follows each, by when, and what became of it."""
