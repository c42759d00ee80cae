"""Batches: a file of proposals scored line by line through the gate, and given back with scores, factors and errors."""
