import hashlib
import stat
from pathlib import Path

import pytest

from scopgov import store
from scopgov.domain.errors import NotFound, Refused


def test_bytes_are_found_again_under_their_digest_and_are_read_only(tmp_path: Path) -> None:
    digest = store.put(tmp_path, b"model")
    path = store.path_of(tmp_path, digest)
    assert digest == hashlib.sha256(b"model").hexdigest()
    assert store.read(tmp_path, digest) == b"model"
    assert stat.S_IMODE(path.stat().st_mode) == 0o400
    assert path == tmp_path / digest[:2] / digest[2:4] / digest
    assert [one for one in path.parent.iterdir() if one != path] == []


def test_one_changed_byte_is_refused_and_storing_again_repairs(tmp_path: Path) -> None:
    digest = store.put(tmp_path, b"model")
    path = store.path_of(tmp_path, digest)
    path.chmod(0o600)
    path.write_bytes(b"Model")
    with pytest.raises(store.Tampered, match="changed"):
        store.read(tmp_path, digest)
    assert store.put(tmp_path, b"model") == digest
    assert store.read(tmp_path, digest) == b"model"


@pytest.mark.parametrize("digest", ["", "../../etc/passwd", "A" * 64, "0" * 63, "0" * 64 + "\n"])
def test_what_is_not_a_digest_never_becomes_a_path(tmp_path: Path, digest: str) -> None:
    with pytest.raises(NotFound):
        store.read(tmp_path, digest)


def test_an_absent_digest_is_said_to_be_absent(tmp_path: Path) -> None:
    assert not store.exists(tmp_path, "0" * 64)
    with pytest.raises(NotFound):
        store.read(tmp_path, "0" * 64)


def test_bytes_above_the_cap_are_neither_written_nor_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    digest = store.put(tmp_path, b"12345")
    monkeypatch.setattr(store, "MAX_BYTES", 4)
    with pytest.raises(Refused, match="larger"):
        store.put(tmp_path, b"12345")
    with pytest.raises(store.Tampered):
        store.read(tmp_path, digest)


def test_a_failed_writing_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(store.os, "replace", fail)
    with pytest.raises(OSError, match="disk full"):
        store.put(tmp_path, b"model")
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []
