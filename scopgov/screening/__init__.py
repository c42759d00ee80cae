"""Screening: is AI the right tool for a use, is it small enough, do the data exist, which law applies."""
