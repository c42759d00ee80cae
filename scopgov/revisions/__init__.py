"""Revisions by vote of what binds all: the charter and its clauses, the voting rules, the criteria of the ranking."""
