"""Mandates and the gate: the only room that opens a model artefact for scoring."""
