"""The people of these tests, and a meeting to vote in."""

from tests.usecases.proposing import cast
from tests.votes.conftest import meeting

__all__ = ["cast", "meeting"]
