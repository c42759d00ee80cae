"""Pack all that a mandate of use rests on into one zip that anyone can check, as the file of a model's mandate.

Holds terms, figures and digests; no name of a person, no document of a supplier, nothing of what people wrote.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import datetime
from string import Template
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from scopgov.domain.canonical import canonical_json
from scopgov.mandates import queries as mandates
from scopgov.mandates.document import polled
from scopgov.members.queries import local_day
from scopgov.record import services as record
from scopgov.record.tables import RecordEntry
from scopgov.registers import lives
from scopgov.registers.mandate_files import FORMAT, HERE, OF_POLL, Words, moments, programs
from scopgov.training.archive import DatedZip
from scopgov.uses.tables import UseMandate


def pack(session: Session, mandate: UseMandate, now: datetime, words: Words) -> bytes:
    """Return the zip of a mandate of use; `words` are what its README says in the reader's languages."""
    into = io.BytesIO()
    with DatedZip(into, mandate.granted_at) as zipped:
        zipped.data("mandate.json", document(mandate))
        zipped.add("dossier.json", canonical_json(mandate.file.dossier).encode())
        zipped.data("poll.json", polled(session, mandate.poll))
        life = mandates.life(mandate, local_day(now), lives.of_use(session, mandate))
        zipped.data("life.json", {"moments": moments(life)})
        lines = [record.line(one) + "\n" for one in entries(session, mandate)]
        zipped.add("record.jsonl", "".join(lines).encode())
        zipped.add("README.md", readme(mandate, words).encode())
        for name, content in programs().items():
            zipped.add(name, content)
        zipped.seal()
    return into.getvalue()


def document(of: UseMandate) -> dict[str, Any]:
    """Return what a mandate of use says, with the digests it rests on."""
    days = {name: getattr(of, name).isoformat() for name in ("starts_on", "review_on", "ends_on")}
    return {
        "format": FORMAT,
        "kind": "use",
        "id": of.id,
        "file": of.file_id,
        "use_case": of.use_case.number,
        "terms": of.terms.to_data(),
        **days,
        "state": of.state.value,
        "granted_at": of.granted_at.isoformat(),
        "dossier_digest": of.digest,
        "audit": _audit(of),
    }


def _audit(of: UseMandate) -> dict[str, Any] | None:
    """Return what the audit of the tool's answers found, under the digest that stands in the dossier."""
    audit = of.file.outside_audit
    if audit is None or not audit.result or audit.run_at is None:
        return None
    found = {"verdict": audit.result["verdict"], "run_at": audit.run_at.isoformat()}
    return {"result_digest": audit.result_digest, **found}


def entries(session: Session, mandate: UseMandate) -> Sequence[RecordEntry]:
    """Return what the record says of a mandate of use, of its file, and of the opening and close of its poll."""
    whole = (f"use_mandate:{mandate.id}", f"tool_file:{mandate.file_id}")
    of_poll = (RecordEntry.subject == f"poll:{mandate.poll_id}") & RecordEntry.act.in_(OF_POLL)
    query = select(RecordEntry).where(RecordEntry.subject.in_(whole) | of_poll)
    return session.scalars(query.order_by(RecordEntry.seq)).all()


def readme(mandate: UseMandate, words: Words) -> str:
    """Return what a person reads first, in French and in English."""
    terms = mandate.terms
    facts = {
        "product": terms.product,
        "supplier": terms.supplier,
        "number": mandate.id,
        "use_case": mandate.use_case.number,
        "purpose": terms.purpose,
        "dossier": mandate.digest,
        "poll": mandate.poll.digest,
        **{name: getattr(mandate, name).isoformat() for name in ("starts_on", "review_on", "ends_on")},
    }
    return Template((HERE / "use_file.md").read_text("utf-8")).substitute(facts, **words)
