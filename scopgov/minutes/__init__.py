"""Minutes of assemblies: drawn up from the record, signed, kept as PDF and as data."""
