"""Registers: the record as members and auditors read, export and verify it."""
