"""The roll of an assembly: shown to all from its notice on, disputed with a reason, answered by the board."""
