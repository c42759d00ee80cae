"""Scores given under mandate, refusals, and what people decided."""
