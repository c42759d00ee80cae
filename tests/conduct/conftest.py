from tests.votes.conftest import meeting, sealed

__all__ = ["meeting", "sealed"]
