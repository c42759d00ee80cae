import hashlib
from pathlib import Path

import pandas as pd
import pytest

from scopgov.datasets.freezing import assemble, content_digest, remake
from scopgov.domain.errors import Refused
from tests.datasets import small


def _stored(folder: Path) -> tuple[Path, str]:
    path = folder / "stored"
    path.write_text(small.csv_text(200))
    return path, hashlib.sha256(path.read_bytes()).hexdigest()


def test_the_same_content_remakes_the_same_rows(tmp_path: Path) -> None:
    path, sha = _stored(tmp_path)
    first, again = (remake(path, small.small_content(sha)) for _ in range(2))
    pd.testing.assert_frame_equal(first.frame, again.frame)
    assert (first.split, first.digest) == (again.split, again.digest)
    pd.testing.assert_frame_equal(first.frame, assemble(small.frame(200), small.small_content(sha)).frame)


def test_one_changed_byte_of_the_file_is_refused(tmp_path: Path) -> None:
    path, sha = _stored(tmp_path)
    path.write_text(path.read_text().replace("P0000", "P0001", 1))
    with pytest.raises(Refused, match="digest"):
        remake(path, small.small_content(sha))


def test_any_change_of_what_is_declared_changes_the_digest() -> None:
    base = small.small_content()
    changed = [
        {**base, "steps": []},
        {**base, "label": {**base["label"], "days": 11}},
        {**base, "split": {**base["split"], "test_share": 0.2}},
        {**base, "source_sha256": "1" * 64},
    ]
    digests = {content_digest(one) for one in (base, *changed)}
    assert len(digests) == 5


def test_the_summary_adds_up() -> None:
    summary = small.dataset().summary()
    assert summary["train"] + summary["purged"] + summary["test"] == summary["known"]
    assert summary["test_positives"] + summary["test_negatives"] == summary["test"]
    assert summary["rows_read"] == 400 >= summary["rows_kept"] >= summary["known"]
    assert summary["purged"] > 0
    assert summary["enough"]
    assert not small.dataset(120).summary()["enough"]


def test_a_declaration_that_does_not_hold_is_refused() -> None:
    with pytest.raises(Refused, match="no column"):
        assemble(small.frame(20).drop(columns="budget"), small.small_content())
    nothing = {**small.small_content(), "steps": [{"do": "keep_values", "column": "kind", "values": ["Z"]}]}
    with pytest.raises(Refused, match="No row is left"):
        assemble(small.frame(20), nothing)
