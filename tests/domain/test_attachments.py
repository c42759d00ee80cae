"""A document is what both its name and its first bytes say, or it is not attached."""

from __future__ import annotations

import io
import zipfile

import pytest

from scopgov.domain import attachments
from scopgov.domain.attachments import (
    AttachmentKind,
    clean_name,
    kind_of,
    may_add_to_meeting,
    may_take_off_meeting,
)
from scopgov.domain.errors import Reason
from scopgov.domain.states import AssemblyState


def archive(*names: str, first: tuple[str, str] | None = None) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as file:
        if first:
            file.writestr(*first)
        for name in names:
            file.writestr(name, "<x/>")
    return made.getvalue()


DOCX = archive("[Content_Types].xml", "word/document.xml")
XLSX = archive("[Content_Types].xml", "xl/workbook.xml")
ODT = archive("content.xml", first=("mimetype", "application/vnd.oasis.opendocument.text"))
SOUND = {
    "notes.pdf": b"%PDF-1.7\n...",
    "mur.png": b"\x89PNG\r\n\x1a\n....",
    "mur.JPG": b"\xff\xd8\xff\xe0....",
    "mur.jpeg": b"\xff\xd8\xff\xe1....",
    "chiffres.csv": "mois;heures\njanvier;12,5\n".encode("cp1252"),
    "notes.txt": "Réunion".encode(),
    "notes.docx": DOCX,
    "notes.odt": ODT,
    "chiffres.xlsx": XLSX,
}


@pytest.mark.parametrize("name", SOUND)
def test_what_is_what_it_says_is_taken(name: str) -> None:
    found = kind_of(name, SOUND[name])
    assert isinstance(found, AttachmentKind)
    assert found.value == name.rpartition(".")[2].lower().replace("jpg", "jpeg")


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("page.html", b"<html>"),
        ("image.svg", b"<svg onload=alert(1)>"),
        ("programme.exe", b"MZ..."),
        ("notes", b"text"),
        ("notes.pdf.exe", b"%PDF-"),
        ("notes.docm", DOCX),
        ("notes.pdf", b"MZ..."),
        ("notes.txt", b"MZ program"),
        ("notes.txt", b"\xef\xbb\xbf <script>alert(1)</script>"),
        ("notes.csv", b"#!/bin/sh"),
        ("notes.csv", b"a;b\x00"),
        ("notes.png", b"%PDF-1.7"),
        ("notes.docx", XLSX),
        ("notes.xlsx", DOCX),
        ("notes.odt", DOCX),
        ("notes.docx", archive("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin")),
        ("notes.odt", archive("content.xml", "Basic/x", first=("mimetype", attachments.MIME[AttachmentKind.odt]))),
        ("notes.docx", b"PK\x03\x04 broken"),
        ("notes.txt", b""),
    ],
)  # fmt: skip
def test_what_is_not_is_refused(name: str, content: bytes) -> None:
    assert isinstance(kind_of(name, content), Reason)


def test_size_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(attachments, "LARGEST", 4)
    assert isinstance(kind_of("a.txt", b"abcde"), Reason)
    assert kind_of("a.txt", b"abcd") is AttachmentKind.txt


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd.txt", "passwd.txt"),
        ("C:\\dossier\\notes.pdf", "notes.pdf"),
        ("a\r\nSet-Cookie: x.txt", "aSet-Cookie: x.txt"),
        ("facture\u202efdp.txt", "facturefdp.txt"),
        ("  deux   mots.csv ", "deux mots.csv"),
    ],
)
def test_a_name_is_kept_without_what_misleads(given: str, kept: str) -> None:
    assert clean_name(given) == kept


def test_a_name_is_kept_to_a_bearable_length() -> None:
    assert len(clean_name("x" * 500 + ".pdf")) <= attachments.LONGEST_NAME
    assert clean_name("x" * 500 + ".pdf").endswith(".pdf")


@pytest.mark.parametrize("state", AssemblyState)
@pytest.mark.parametrize("votes_over", [False, True])
def test_a_meeting_takes_documents_until_its_votes_are_over_and_loses_none_after_its_notice(
    state: AssemblyState, votes_over: bool
) -> None:
    ended = state in (AssemblyState.closed, AssemblyState.cancelled) or votes_over
    assert (may_add_to_meeting(state, votes_over=votes_over) is None) is not ended
    assert (may_take_off_meeting(state) is None) is (state is AssemblyState.prepared)
