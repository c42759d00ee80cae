"""Documents are added to a draft, belong to versions, and come back as downloads that no browser opens."""

from __future__ import annotations

import io
import tarfile
from collections.abc import Callable
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from scopgov import backup
from scopgov.config import Settings
from scopgov.db import Database
from scopgov.documents import services as documents
from scopgov.domain.errors import Forbidden, Refused
from scopgov.usecases import attaching, queries, services
from scopgov.usecases.tables import Attachment, UseCase
from tests.conftest import START
from tests.usecases.proposing import WHOLE, Cast

SignIn = Callable[..., FlaskClient]
PDF = b"%PDF-1.7\nworkshop"


def _drafted(session: Session, cast: Cast) -> UseCase:
    return services.draft(session, actor=cast.actor(cast.author), now=START, proposal=WHOLE)


def _attach(
    session: Session, cast: Cast, settings: Settings, use_case: UseCase, by: int | None = None
) -> Attachment:
    return attaching.attach(
        session,
        settings=settings,
        actor=cast.actor(by or cast.author),
        now=START,
        use_case=use_case,
        filename="notes de l’atelier.pdf",
        content=PDF,
    )


def test_a_document_is_kept_under_its_digest(session: Session, cast: Cast, settings: Settings) -> None:
    made = _attach(session, cast, settings, _drafted(session, cast))
    assert documents.read(settings, made) == PDF
    assert made.size == len(PDF)


def test_only_authors_add_and_only_to_a_draft(session: Session, cast: Cast, settings: Settings) -> None:
    use_case = _drafted(session, cast)
    with pytest.raises(Forbidden):
        _attach(session, cast, settings, use_case, by=cast.member)
    services.submit(session, actor=cast.actor(cast.author), now=START, use_case=use_case)
    with pytest.raises(Refused, match="Only a draft"):
        _attach(session, cast, settings, use_case)


def test_there_are_at_most_twelve(
    session: Session, cast: Cast, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(attaching, "MOST", 1)
    use_case = _drafted(session, cast)
    _attach(session, cast, settings, use_case)
    session.expire_all()
    with pytest.raises(Refused, match="at most 1"):
        _attach(session, cast, settings, use_case)


def test_a_version_keeps_the_documents_it_was_handed_in_with(
    session: Session, cast: Cast, settings: Settings
) -> None:
    author, use_case = cast.actor(cast.author), _drafted(session, cast)
    made = _attach(session, cast, settings, use_case)
    session.expire_all()
    services.submit(session, actor=author, now=START, use_case=use_case)
    services.withdraw(session, actor=author, now=START, use_case=use_case, reason="Too wide.")
    services.reopen(session, actor=author, now=START, use_case=use_case)
    attaching.detach(session, actor=author, now=START, one=made)
    assert (queries.attached(use_case), queries.attached(use_case, 1)) == ([], [made])
    assert attaching.attachment(session, made.id) is made


def test_a_backup_takes_documents_along(
    session: Session, cast: Cast, settings: Settings, database: Database, tmp_path: Path
) -> None:
    made = _attach(session, cast, settings, _drafted(session, cast))
    session.commit()
    backup.save(settings, database, tmp_path / "today.tar.gz")
    with tarfile.open(tmp_path / "today.tar.gz") as tar:
        assert f"attachments/{made.sha256[:2]}/{made.sha256[2:4]}/{made.sha256}" in tar.getnames()


def test_a_document_no_version_holds_is_gone(session: Session, cast: Cast, settings: Settings) -> None:
    made = _attach(session, cast, settings, _drafted(session, cast))
    attaching.detach(session, actor=cast.actor(cast.author), now=START, one=made)
    with pytest.raises(Refused, match="no such document"):
        attaching.attachment(session, made.id)


def test_documents_in_the_browser(cast: Cast, sign_in: SignIn, session: Session) -> None:
    _drafted(session, cast)
    session.commit()
    ana, mia = sign_in(cast.author), sign_in(cast.member)
    sent = {"file": (io.BytesIO(PDF), "notes de l’atelier.pdf")}
    assert (
        "notes de l’atelier.pdf" in ana.post("/use-cases/1/documents", data=sent, follow_redirects=True).text
    )
    refused = ana.post("/use-cases/1/documents", data={"file": (io.BytesIO(b"<svg>"), "x.svg")})
    assert refused.status_code == 422
    assert "Only these kinds of documents" in refused.text
    answer = mia.get("/use-cases/documents/1")
    assert answer.data == PDF
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert (
        answer.headers["Content-Disposition"]
        .encode("latin-1")
        .endswith(b"notes%20de%20l%E2%80%99atelier.pdf")
    )
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "sandbox" in policy
    assert "self" not in policy
    assert mia.post("/use-cases/documents/1/take-off").status_code == 403
    assert "notes de" not in ana.post("/use-cases/documents/1/take-off", follow_redirects=True).text
    assert mia.get("/use-cases/documents/1").status_code == 404
    assert "default-src 'self'" in mia.get("/use-cases/1").headers["Content-Security-Policy"]
