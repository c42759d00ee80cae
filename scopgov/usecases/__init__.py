"""Use cases from proposal to launch decision: the file, its indicators, its check against the charter."""
