"""A meeting of five members of an SA."""

from tests.votes.conftest import meeting as meeting
