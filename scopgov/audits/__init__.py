"""Fairness audits: a protocol sealed before the figures, the figures by group, what can be concluded."""
