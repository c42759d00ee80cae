"""Which documents may be attached: known by their name and by their first bytes, both; until when to a meeting.

Nothing here is opened further than its table of contents, and nothing is ever run or shown inline.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping
from enum import StrEnum
from pathlib import PurePosixPath, PureWindowsPath

from scopgov.domain.errors import Reason
from scopgov.domain.states import AssemblyState
from scopgov.domain.text import N_

LARGEST = 10 * 1024 * 1024
MOST = 12  # attachments of one file
MOST_OF_MEETING = 40
LONGEST_NAME = 200
ENTRIES = 5000  # of an office document's table of contents


class AttachmentKind(StrEnum):
    """The kinds of document that may be attached, named as their extension."""

    csv = "csv"
    docx = "docx"
    jpeg = "jpeg"
    odt = "odt"
    pdf = "pdf"
    png = "png"
    txt = "txt"
    xlsx = "xlsx"


MIME: Mapping[AttachmentKind, str] = {
    AttachmentKind.csv: "text/csv",
    AttachmentKind.docx: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    AttachmentKind.jpeg: "image/jpeg",
    AttachmentKind.odt: "application/vnd.oasis.opendocument.text",
    AttachmentKind.pdf: "application/pdf",
    AttachmentKind.png: "image/png",
    AttachmentKind.txt: "text/plain",
    AttachmentKind.xlsx: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
EXTENSIONS: Mapping[str, AttachmentKind] = {
    **{f".{kind.value}": kind for kind in AttachmentKind},
    ".jpg": AttachmentKind.jpeg,
}


def may_add_to_meeting(state: AssemblyState, *, votes_over: bool) -> Reason | None:
    """Return why no document may be added to a meeting; it may until its votes close, with its day after the notice."""
    if state is AssemblyState.cancelled:
        return Reason(N_("The assembly is cancelled: nothing is added to it."))
    if state is AssemblyState.closed or votes_over:
        return Reason(N_("The votes are over: nothing is added to what members were given to read."))
    return None


def may_take_off_meeting(state: AssemblyState) -> Reason | None:
    """Return why a document of a meeting may not be taken off: what the notice announced stays."""
    if state is AssemblyState.prepared:
        return None
    return Reason(N_("The notice is sent: what members were given to read stays."))


def clean_name(filename: str) -> str:
    """Return a file's name without folders, control or bidirectional characters, kept to a bearable length."""
    name = PureWindowsPath(PurePosixPath(filename).name).name
    name = " ".join("".join(one for one in name if one.isprintable()).split())
    stem, dot, extension = name.rpartition(".")
    return f"{stem[: LONGEST_NAME - 10]}{dot}{extension[:9]}" if dot else name[:LONGEST_NAME]


def kind_of(filename: str, content: bytes) -> AttachmentKind | Reason:
    """Return what a document is, or the reason why it may not be attached: type, size, disagreement."""
    if not content:
        return Reason(N_("The file is empty."))
    if len(content) > LARGEST:
        return Reason(N_("The file is larger than %(megabytes)s MB."), {"megabytes": LARGEST >> 20})
    kind = EXTENSIONS.get(PurePosixPath(clean_name(filename)).suffix.lower())
    if kind is None:
        listed = ", ".join(one.value for one in AttachmentKind)
        return Reason(N_("Only these kinds of documents may be attached: %(kinds)s."), {"kinds": listed})
    if not SIGNATURES[kind](content):
        text = N_("This does not hold what its name says: it is no %(kind)s document, or it holds macros.")
        return Reason(text, {"kind": kind.value})
    return kind


def _begins(*signatures: bytes) -> Callable[[bytes], bool]:
    return lambda content: content.startswith(signatures)


def _text(content: bytes) -> bool:
    """Tell whether bytes are text: no NUL, and none of the signatures of programs, archives or pages."""
    start = content[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    return b"\x00" not in content and not start.startswith((b"mz", b"\x7felf", b"pk", b"%pdf", b"#!", b"<"))


def _names(content: bytes) -> frozenset[str]:
    """Return the table of contents of an archive; nothing in it is unpacked."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, ValueError, RuntimeError):  # RuntimeError: a kind of archive it cannot read
        return frozenset()
    return frozenset(names) if len(names) <= ENTRIES else frozenset()


def _office(part: str) -> Callable[[bytes], bool]:
    def holds(content: bytes) -> bool:
        names = _names(content) if content.startswith(b"PK\x03\x04") else frozenset()
        macros = any("vba" in name.lower() for name in names)
        return {"[Content_Types].xml", part} <= names and not macros

    return holds


def _open_document(content: bytes) -> bool:
    head = b"mimetype" + MIME[AttachmentKind.odt].encode()
    if not (content.startswith(b"PK\x03\x04") and content[30 : 30 + len(head)] == head):
        return False
    names = _names(content)
    return "content.xml" in names and not any(name.startswith(("Basic/", "Scripts/")) for name in names)


SIGNATURES: Mapping[AttachmentKind, Callable[[bytes], bool]] = {
    AttachmentKind.csv: _text,
    AttachmentKind.docx: _office("word/document.xml"),
    AttachmentKind.jpeg: _begins(b"\xff\xd8\xff"),
    AttachmentKind.odt: _open_document,
    AttachmentKind.pdf: _begins(b"%PDF-"),
    AttachmentKind.png: _begins(b"\x89PNG\r\n\x1a\n"),
    AttachmentKind.txt: _text,
    AttachmentKind.xlsx: _office("xl/workbook.xml"),
}
