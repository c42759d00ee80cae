"""The ethics charter: versions made of numbered clauses, one of them in force."""
