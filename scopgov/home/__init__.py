"""The home page: what awaits each person."""
