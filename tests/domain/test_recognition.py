"""What looks as if it were about persons is suggested with its reason, and ordinary columns are left alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scopgov.domain.recognition import is_iban, is_nir, sign_of

IBAN, NIR, CORSICAN = "FR76 3000 6000 0112 3456 7890 189", "2 94 03 75 120 005 91", "1 85 05 2A 004 012 70"


@pytest.mark.parametrize(
    ("name", "cells", "told"),
    [
        ("a", ["ana@coop.example", "b@coop.example"], "e-mail"),
        ("remarques", ["rappeler ana@coop.example", "rien"], "e-mail"),
        ("a", ["06 12 34 56 78", "0478121314"], "phone"),
        ("a", ["+33 6 12 34 56 78"], "phone"),
        ("a", [IBAN], "bank account"),
        ("a", [NIR], "social security"),
        ("Nom", ["Durand"], "of a person"),
        ("Nom et prénom", [], "of a person"),
        ("ChefDeProjet", [], "of a person"),
        ("Date de naissance", ["12/03/1980"], "helps to find"),
        ("état de santé", [], "sensitive"),
    ],
)
def test_a_column_about_persons_is_seen_with_the_reason(name: str, cells: list[str], told: str) -> None:
    sign = sign_of(name, cells)
    assert sign is not None
    assert told in str(sign.reason)


@pytest.mark.parametrize(
    ("name", "cells"),
    [
        ("montant", ["12500", "0", "61234567890"]),
        ("Project School Name", ["P.S. 112"]),
        ("nom du projet", ["Halle des sports"]),
        ("genre de client", ["collectivité"]),
        ("date", ["2024-06-18", "18/06/2024"]),
        ("référence", ["FR7630006000011234567890188", "294037512000523"]),
        ("description", ["FY21 RESO A FITNESS ROOM UPGRADE", "FY19 RESO A HYDROPONIC LAB"]),
        ("remarques", ["rien"] * 99 + ["ana@coop.example"]),
    ],
)
def test_an_ordinary_column_is_left_alone(name: str, cells: list[str]) -> None:
    assert sign_of(name, cells) is None


def test_remarks_that_hold_an_address_here_and_there_are_told_from_a_column_of_addresses() -> None:
    stray, whole = (
        sign_of("a", ["ana@coop.example", *"bcdefg"]),
        sign_of("a", ["ana@coop.example", "b@c.example"]),
    )
    assert stray is not None and stray.stray
    assert whole is not None and not whole.stray


@given(st.from_regex(r"[12]\d{12}", fullmatch=True))
def test_one_key_alone_makes_a_social_security_number(number: str) -> None:
    assert sum(is_nir(f"{number}{key:02}") for key in range(1, 98)) == 1


def test_a_corsican_number_and_a_foreign_account_are_known_by_their_check() -> None:
    assert is_nir(CORSICAN)
    assert is_iban("GB82 WEST 1234 5698 7654 32")
    assert not is_iban("GB82 WEST 1234 5698 7654 33")
