"""Programs told of what happened, at an address of theirs: signed, tried again, with a log."""
