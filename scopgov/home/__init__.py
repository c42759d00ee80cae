"""The home page: what awaits the person signed in."""
