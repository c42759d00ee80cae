"""The vote that launches a use case: what must be there before it, and what it sets in motion."""
