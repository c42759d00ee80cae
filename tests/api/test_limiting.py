"""A token makes no more calls a minute than it may, however many processes serve, and is told exactly when to go on."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from scopgov.api.limiting import Windows

AT = datetime(2026, 9, 1, 9, 0, tzinfo=UTC)
PROGRAM = """
import sys
from datetime import datetime
from pathlib import Path
from scopgov.api.limiting import Windows
windows, at = Windows(Path(sys.argv[1])), datetime.fromisoformat(sys.argv[2])
print(sum(windows.wait(7, 500, at) == 0 for _ in range(300)))
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "instance" / "calls"


def test_the_limit_holds_over_all_processes_and_their_threads(path: Path) -> None:
    command = [sys.executable, "-c", PROGRAM, str(path), AT.isoformat()]
    others = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    here = Windows(path)
    with ThreadPoolExecutor(4) as threads:
        let_in = sum(threads.map(lambda _: here.wait(7, 500, AT) == 0, range(300)))
    assert let_in + sum(int(other.communicate()[0]) for other in others) == 500
    assert here.wait(7, 500, AT) == 60
    assert here.wait(8, 500, AT) == 0


@pytest.mark.parametrize(
    ("past", "seconds"), [(0.0, 60), (0.001, 60), (1.0, 59), (30.5, 30), (59.0, 1), (59.999, 1)]
)
def test_it_is_told_exactly_when_the_next_minute_begins(path: Path, past: float, seconds: int) -> None:
    windows, at = Windows(path), AT + timedelta(seconds=past)
    assert [windows.wait(1, 1, at), windows.wait(1, 1, at)] == [0, seconds]
    assert windows.wait(1, 1, at + timedelta(seconds=seconds)) == 0
    assert windows.wait(2, 1, at + timedelta(seconds=seconds)) == 0


def test_a_limit_that_was_raised_counts_at_once(path: Path) -> None:
    windows = Windows(path)
    assert [windows.wait(1, 2, AT) for _ in range(3)] == [0, 0, 60]
    assert windows.wait(1, 3, AT) == 0


def test_what_was_counted_is_the_same_for_whoever_opens_the_file(path: Path) -> None:
    assert Windows(path).wait(3, 1, AT) == 0
    assert Windows(path).wait(3, 1, AT) == 60
    assert path.stat().st_mode & 0o777 == 0o600
