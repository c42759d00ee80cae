"""Where what was sent in a file of proposals lives while its bytes are kept: the file, by line. Changes nothing."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from scopgov import store
from scopgov.batches.tables import Batch
from scopgov.config import Settings
from scopgov.datasets import reading
from scopgov.datasets.gathering import Broken
from scopgov.datasets.reading import Reading
from scopgov.domain import batches as rules


def lines(settings: Settings, session: Session) -> Iterator[tuple[Batch, Iterator[tuple[int, str]]]]:
    """Yield each batch whose file is still here, with its lines as texts."""
    kept = select(Batch).where(Batch.deleted_at.is_(None)).order_by(Batch.id)
    for one in session.scalars(kept).all():
        if store.exists(settings.batches, one.sha256):
            yield one, _lines(settings, one)


def _lines(settings: Settings, one: Batch) -> Iterator[tuple[int, str]]:
    path = store.path_of(settings.batches, one.sha256)
    frame = reading.read(path, one.filename, Reading(broken=Broken(rules.MOST_LINES))).frame
    for line, row in zip(frame.index, frame.to_numpy(), strict=True):
        yield int(line), "; ".join(map(str, row))
