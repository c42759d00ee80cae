"""Invented projects of the demonstration, the same for the same seed and day, and what is declared of them.

Delay depends on the size, the number of trades, subcontracting and the kind of client, with much chance
left: a model can do better than guessing, never well enough to decide alone.
"""

from __future__ import annotations

import csv
import io
import math
import random
from datetime import date, timedelta
from typing import Any

from scopgov.datasets.schema import Column, Derived, How, Kind, Moment, Role, Schema
from scopgov.datasets.split import SplitRule
from scopgov.domain.label_rules import LabelRule

LATE_DAYS = 30
COUNT = 1400
CLIENTS = {"collectivité": 0.45, "entreprise": 0.0, "bailleur social": 0.25, "association": -0.15}
SECTORS = {"bâtiment": 0.1, "énergie": 0.0, "eau": -0.1, "ouvrages d’art": 0.5, "industrie": 0.2}
OFFICES = ("Lyon", "Nantes", "Lille", "Toulouse")
WORKS = ("Construction", "Diagnostic", "Extension", "Réhabilitation")
PLACES = {
    "bâtiment": ("d’une école", "d’un gymnase", "de bureaux"),
    "énergie": ("d’une chaufferie", "d’un réseau de chaleur"),
    "eau": ("d’une station de pompage", "d’un réservoir"),
    "ouvrages d’art": ("d’un pont", "d’une passerelle"),
    "industrie": ("d’un atelier", "d’un entrepôt"),
}
CIRCUMSTANCES = ("en site occupé", "avec désamiantage", "sur plans fournis", "en site libre")
OF_LATE, OF_OTHERS = (5, 4, 2, 3), (2, 1, 5, 6)  # how often each is met
TEXT, TERMS = "objet", ("occupe", "desamiantage")  # words that the AI lead makes features of

COLUMNS = (
    Column("projet", Kind.identifier, Role.identifier, meaning="Numéro de l’affaire"),
    Column("client", Kind.category, Role.feature, group=True, meaning="Genre de client"),
    Column("secteur", Kind.category, Role.feature, group=True, meaning="Secteur de l’étude"),
    Column("agence", Kind.category, Role.feature, group=True, meaning="Agence qui conduit l’étude"),
    Column("montant", Kind.number, Role.feature, unit="€", meaning="Montant de l’offre hors taxes"),
    Column("corps_etat", Kind.integer, Role.feature, meaning="Nombre de corps d’état à coordonner"),
    Column(
        "sous_traitance", Kind.integer, Role.feature, unit="%", meaning="Part sous-traitée", actionable=True
    ),
    Column("client_connu", Kind.category, Role.feature, meaning="Le client a déjà travaillé avec nous"),
    Column("objet", Kind.text, meaning="Objet de l’étude, en quelques mots"),
    Column("debut", Kind.date, Role.split_date, meaning="Début prévu à la signature"),
    Column(
        "fin_prevue", Kind.date, Role.planned_end, meaning="Remise prévue à la signature", actionable=True
    ),
    Column("fin_reelle", Kind.date, Role.actual_end, known=Moment.after, meaning="Remise réelle"),
)
DERIVED = (
    Derived("duree_prevue", How.days_between, ("debut", "fin_prevue"), unit="jours", meaning="Durée prévue"),
    Derived(
        "tranche",
        How.band,
        ("montant",),
        {"thresholds": [25000, 80000], "labels": ["moins de 25 k€", "25 à 80 k€", "80 k€ et plus"]},
        Role.group,
        meaning="Tranche de montant",
    ),
)
SCHEMA = Schema(COLUMNS, DERIVED)
STEPS: list[dict[str, Any]] = [
    {"do": "keep_parsed", "columns": ["debut", "fin_prevue"]},
    {"do": "keep_above", "column": "duree_prevue", "than": 0},
]
SPLIT = SplitRule("debut", 0.3, 3)


def label_rule(snapshot: date) -> LabelRule:
    """Return the rule "late by more than 30 days", as known on the day of the data."""
    return LabelRule.late("fin_prevue", "fin_reelle", LATE_DAYS, snapshot)


def csv_of(snapshot: date, *, begun: date, count: int = COUNT, seed: int = 20260101) -> bytes:
    """Return the projects known on `snapshot` as a CSV file in UTF-8; those of an earlier file are in a later one.

    `begun` is a fixed day: projects start from four years before it, one more or less every day.
    """
    rng = random.Random(seed)
    written = io.StringIO()
    writer = csv.writer(written)
    writer.writerow([column.name for column in COLUMNS])
    for number in range(2 * count):
        start = begun - timedelta(days=1460) + timedelta(days=number * 1460 // count)
        row = _project(rng, number, start, snapshot)
        if start <= snapshot:
            writer.writerow(row)
    return written.getvalue().encode()


def proposals(begun: date, *, count: int, seed: int = 7, over: int | None = None) -> list[dict[str, str]]:
    """Return invented proposals as a writer types them: everything known before the project begins.

    They are written one a day, or spread over so many days; each project begins a month later.
    """
    days = [number if over is None else number * over // count for number in range(count)]
    rng = random.Random(seed)
    names = [column.name for column in COLUMNS]
    rows = [
        _project(rng, 9000 + number, begun + timedelta(days=30 + day), begun)
        for number, day in enumerate(days)
    ]
    return [dict(zip(names[1:], map(str, row[1:-1]), strict=False)) for row in rows]


def _project(rng: random.Random, number: int, begun: date, snapshot: date) -> list[object]:
    client, sector = rng.choice(list(CLIENTS)), rng.choice(list(SECTORS))
    amount = round(math.exp(rng.gauss(10.6, 0.9)) / 100) * 100
    trades, shared = 1 + min(11, int(rng.expovariate(0.35))), rng.choice((0, 0, 0, 10, 20, 30, 40, 60))
    known = rng.random() < 0.6
    planned = begun + timedelta(days=rng.randint(40, 260))
    leaning = 0.9 * (math.log(amount) - 10.6) + 0.22 * (trades - 3) + 0.02 * shared - 0.5 * known
    leaning += CLIENTS[client] + SECTORS[sector]
    late = rng.gauss(0, 1.1) + leaning > 0.75
    ended = planned + timedelta(days=rng.randint(31, 160) if late else rng.randint(-25, 30))
    end = ended.isoformat() if ended <= snapshot else ""
    told: list[object] = [f"A{number + 1:05}", client, sector, rng.choice(OFFICES), amount, trades, shared]
    told += ["oui" if known else "non", _about(number, sector, late=late)]
    return [*told, begun.isoformat(), planned.isoformat(), end]


def _about(number: int, sector: str, *, late: bool) -> str:
    """Say in a few words what a project is; what delays is met more often in projects that were late."""
    rng = random.Random(number)
    circumstance = rng.choices(CIRCUMSTANCES, OF_LATE if late else OF_OTHERS)[0]
    return f"{rng.choice(WORKS)} {rng.choice(PLACES[sector])} {circumstance}"
