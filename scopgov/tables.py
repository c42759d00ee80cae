"""Gather every feature's tables, so that migrations and tests see the whole."""

from importlib import import_module

from scopgov.db import Base

FEATURES = (
    "record",
    "erasures",
    "members",
    "notices",
    "jobs",
    "applications",
    "courses",
    "feedback",
    "watch",
    "charter",
    "usecases",
    "ranking",
    "screening",
    "studies",
    "conditions",
    "assemblies",
    "votes",
    "rolls",
    "conduct",
    "deliberation",
    "initiatives",
    "budgets",
    "inventory",
    "pseudonyms",
    "labelling",
    "datasets",
    "apart",
    "training",
    "validation",
    "audits",
    "ethics",
    "cards",
    "impact",
    "plans",
    "dossiers",
    "mandates",
    "uses",
    "scoring",
    "batches",
    "contests",
    "stewardship",
    "incidents",
    "webhooks",
    "api",
    "pilots",
    "minutes",
    "privacy",
)

for _feature in FEATURES:
    import_module(f"scopgov.{_feature}.tables")

metadata = Base.metadata
