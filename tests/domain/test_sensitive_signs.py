"""Sensitive columns are recognised by whole words or by what fills them; things with the same words are not."""

from __future__ import annotations

import pytest

from scopgov.domain.recognition import sign_of
from scopgov.domain.sensitive import Category
from scopgov.domain.sensitive_signs import found

WORDS = [
    ("Sexe", Category.sex),
    ("sex", Category.sex),
    ("Gender", Category.sex),
    ("Nationalité", Category.origin),
    ("employee_nationality", Category.origin),
    ("Pays de naissance", Category.origin),
    ("CountryOfBirth", Category.origin),
    ("Origine ethnique", Category.origin),
    ("Origine sociale", Category.origin),
    ("Religion", Category.beliefs),
    ("Opinions politiques", Category.beliefs),
    ("Political party", Category.beliefs),
    ("Syndicat", Category.union),
    ("Mandat syndical", Category.union),
    ("Trade union", Category.union),
    ("union_membership", Category.union),
    ("État de santé", Category.health),
    ("Handicap", Category.health),
    ("RQTH", Category.health),
    ("Health status", Category.health),
    ("Situation familiale", Category.family),
    ("Marital status", Category.family),
    ("Enfants à charge", Category.family),
    ("dependent children", Category.family),
    ("Orientation sexuelle", Category.sex_life),
    ("Casier judiciaire", Category.convictions),
    ("Criminal record", Category.convictions),
]
FILLED = [
    ("colonne 7", ["Homme", "Femme", "Femme", ""], Category.sex),
    ("Genre", ["H", "F", "H"], Category.sex),
    ("Civilité", ["M.", "Mme"], Category.sex),
    ("Titre", ["Monsieur", "Madame"], Category.sex),
    ("c", ["Male", "Female", "Other"], Category.sex),
    ("c", ["Française", "Marocaine", "Portugaise"], Category.origin),
    ("Origine", ["France", "Maroc", "Mali"], Category.origin),
    ("c", ["Catholique", "Musulmane", "Athée"], Category.beliefs),
    ("c", ["CGT", "CFDT", "aucune"], Category.union),
    ("Motif d’absence", ["Arrêt maladie", "Congé maternité", "Formation"], Category.health),
    ("c", ["Célibataire", "Marié(e)", "Pacsé(e)", "Divorcé(e)"], Category.family),
    ("c", ["single", "married"], Category.family),
]
THINGS = [
    ("Essex", ["Colchester"]),
    ("Sussex office", []),
    ("Unisexe", []),
    ("Sexe du raccord", ["mâle", "femelle"]),
    ("Sexe", ["Mâle", "Femelle"]),
    ("Connector gender", ["male", "female"]),
    ("Sexe de l’équipement", []),
    ("genre de client", ["collectivité", "entreprise"]),
    ("genre", ["roman", "essai"]),
    ("Type", ["H", "F"]),
    ("Origine", ["appel d’offres", "client connu"]),
    ("Origine du bois", ["France", "Suède"]),
    ("Pays d’origine des matériaux", ["France", "Maroc"]),
    ("Nationalité du fournisseur", ["Française", "Italienne"]),
    ("Famille", ["béton", "charpente"]),
    ("Famille de produits", []),
    ("Product family", []),
    ("Maison familiale", []),
    ("Union européenne", ["oui"]),
    ("Centre de santé", ["oui", "non"]),
    ("Santé et sécurité", ["oui"]),
    ("Health & Safety coordination", []),
    ("Accès handicapés", ["oui"]),
    ("Syndicat des eaux", ["SIAEP"]),
    ("Syndic", ["Foncia"]),
    ("Langue", ["Française", "Italienne"]),
    ("Nombre d’enfants accueillis", ["45"]),
    ("Vitrage", ["single", "double"]),
    ("Lieu", ["Lyon"]),
    ("Statut", ["marié à un autre lot", "seul"]),
    ("Diagnostic", ["DPE", "amiante"]),
    ("Confessional", []),
]


@pytest.mark.parametrize(("name", "category"), WORDS)
def test_the_name_of_a_column_tells_what_is_sensitive(name: str, category: Category) -> None:
    seen = found(name, [])
    assert seen is not None and (seen.category, seen.count) == (category, 0)
    sign = sign_of(name, [])
    assert sign is not None and sign.sensitive and "sensitive" in str(sign.reason)


@pytest.mark.parametrize(("name", "cells", "category"), FILLED)
def test_what_fills_a_column_tells_what_is_sensitive(name: str, cells: list[str], category: Category) -> None:
    seen = found(name, cells)
    assert seen is not None and seen.category is category and seen.count >= 2


@pytest.mark.parametrize(("name", "cells"), THINGS)
def test_a_thing_with_the_same_words_is_left_alone(name: str, cells: list[str]) -> None:
    assert found(name, cells) is None
    sign = sign_of(name, cells)
    assert sign is None or not sign.sensitive


def test_letters_alone_tell_nothing_where_the_name_does_not_speak_of_it() -> None:
    assert found("Code", ["H", "F"]) is None
    assert found("Genre", ["H", "F", "X", "Z"]) is None
    assert found("Genre", ["H"]) is None
