"""Contests of scores: a person who had no part in it examines the case again and answers within a set time."""
