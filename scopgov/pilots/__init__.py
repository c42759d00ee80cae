"""Pilots under way: their journal, their figures, their reports, and what members make of them."""
