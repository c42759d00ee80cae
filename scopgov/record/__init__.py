"""The record: one append-only, hash-chained entry for each act. Knows nothing of what acts mean."""
