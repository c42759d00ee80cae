"""Items that members ask for: supported by enough of them in time, they stand on the agenda."""
