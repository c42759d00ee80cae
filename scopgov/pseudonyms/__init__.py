"""The keys that make pseudonyms: one for each source of the inventory, in files apart from the data."""
