"""A mail server on the loopback interface, and French compiled."""

from __future__ import annotations

import runpy
from collections.abc import Iterator
from dataclasses import replace

import pytest

from scopgov.config import Settings
from tests.house.source import ROOT
from tests.notices.mailbox import Mailbox, mailbox


@pytest.fixture
def box() -> Iterator[Mailbox]:
    with mailbox() as made:
        yield made


@pytest.fixture
def mailing(settings: Settings, box: Mailbox) -> Settings:
    """The settings of an installation that sends mail to the box."""
    return replace(
        settings,
        smtp_host="127.0.0.1",
        smtp_port=box.port,
        smtp_from="coop@example.test",
        base_url="https://coop.example.test",
    )


@pytest.fixture(scope="session", autouse=True)
def catalogues() -> None:
    runpy.run_path(str(ROOT / ".ci" / "catalogues.py"))["compile_all"]()
