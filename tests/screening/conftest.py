"""The people of these tests."""

from tests.usecases.proposing import cast

__all__ = ["cast"]
