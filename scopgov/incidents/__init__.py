"""Incidents of models and tools in use: declared, followed, closed with what was corrected and learnt."""
