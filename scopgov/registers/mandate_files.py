"""Pack all that a mandate rests on into one zip that anyone can check: the same life gives the same bytes.

Holds figures and digests; no name of a person, and none of the reasons that people wrote while it was in use.
"""

from __future__ import annotations

import io
import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from string import Template
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from scopgov.domain import canonical
from scopgov.mandates import queries as mandates
from scopgov.mandates.document import document
from scopgov.mandates.queries import Moment
from scopgov.mandates.tables import Mandate
from scopgov.members.queries import local_day
from scopgov.record import services as record
from scopgov.record.tables import RecordEntry
from scopgov.registers import lives
from scopgov.registers.asked import voted
from scopgov.scoring import queries as scoring
from scopgov.training.archive import DatedZip

FORMAT = "scopgov mandate file 1"
HERE = Path(__file__).parent
OF_POLL = ("poll.scheduled", "poll.opened", "poll.closed", "poll.proclaimed")
Words = Mapping[str, str]


def pack(session: Session, mandate: Mandate, now: datetime, words: Words) -> bytes:
    """Return the zip of a mandate; `words` are what its README says in the reader's languages."""
    told, into = document(session, mandate), io.BytesIO()
    poll, dossier = told.pop("poll"), told.pop("dossier")
    with DatedZip(into, mandate.granted_at) as zipped:
        said = {**_flat(told), "format": FORMAT, "dossier_digest": dossier["digest"]}
        zipped.data("mandate.json", {**said, "sensitive_attribute": voted(json.loads(dossier["content"]))})
        zipped.add("dossier.json", dossier["content"].encode())
        zipped.data("poll.json", poll)
        zipped.data("life.json", life(session, mandate, now))
        lines = [record.line(one) + "\n" for one in entries(session, mandate)]
        zipped.add("record.jsonl", "".join(lines).encode())
        zipped.add("README.md", readme(mandate, words).encode())
        for name, content in programs().items():
            zipped.add(name, content)
        zipped.seal()
    return into.getvalue()


def _flat(told: Mapping[str, Any]) -> dict[str, Any]:
    """Put what the document says of the mandate beside what it says of model, data, audit and opinion."""
    return {**{name: part for name, part in told.items() if name != "mandate"}, **told["mandate"]}


def programs() -> dict[str, bytes]:
    """Return the program that checks the file, and our canonical JSON, which it reads digests with."""
    checking = (HERE / "check_mandate.py").read_text("utf-8")
    beside = checking.replace("from scopgov.domain.canonical import", "from canonical import")
    return {"check_mandate.py": beside.encode(), "canonical.py": Path(canonical.__file__).read_bytes()}


def entries(session: Session, mandate: Mandate) -> Sequence[RecordEntry]:
    """Return what the record says of a mandate, of its dossier, and of the opening and close of its poll."""
    whole = (f"mandate:{mandate.id}", f"dossier:{mandate.dossier_id}")
    of_poll = (RecordEntry.subject == f"poll:{mandate.poll_id}") & RecordEntry.act.in_(OF_POLL)
    query = select(RecordEntry).where(RecordEntry.subject.in_(whole) | of_poll)
    return session.scalars(query.order_by(RecordEntry.seq)).all()


def life(session: Session, mandate: Mandate, now: datetime) -> dict[str, Any]:
    """Return the life of a mandate as data: what happened, and the scores given month by month."""
    told = mandates.life(mandate, local_day(now), lives.of(session, mandate, now))
    months = Counter(one.given_on.strftime("%Y-%m") for one in scoring.uses(session, mandate))
    return {"moments": moments(told), "scores": dict(sorted(months.items()))}


def moments(told: Iterable[Moment]) -> list[dict[str, Any]]:
    """Return the steps of a life as data, without the reasons that people gave."""
    return [
        {"on": one.on.isoformat(), "what": str(one.name), "kind": one.kind, "vote": one.vote} for one in told
    ]


def readme(mandate: Mandate, words: Words) -> str:
    """Return what a person reads first, in French and in English."""
    facts = {
        "title": mandate.use_case.title,
        "number": mandate.id,
        "use_case": mandate.use_case.number,
        "version": mandate.model_version.number,
        "purpose": mandate.purpose,
        "artefact": mandate.artefact_sha256,
        "copy": mandate.copy_sha256 or "–",
        "dossier": mandate.dossier.digest,
        "poll": mandate.poll.digest,
        **{name: getattr(mandate, name).isoformat() for name in ("starts_on", "review_on", "ends_on")},
    }
    return Template((HERE / "mandate_file.md").read_text("utf-8")).substitute(facts, **words)
