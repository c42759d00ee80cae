"""Motions, polls, ballots and their verdict. What a carried motion sets in motion comes from outside."""
