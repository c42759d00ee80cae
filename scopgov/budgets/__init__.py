"""Budgets of use cases: the line voted with the launch, what is spent against it, what more is asked for."""
