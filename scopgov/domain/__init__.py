"""The decisions of scopgov: pure functions over facts, standard library only."""
