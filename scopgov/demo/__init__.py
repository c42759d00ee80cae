"""The demonstration: an invented cooperative whose life is played through the same services as a real one."""
