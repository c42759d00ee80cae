"""Real data: reading, declaring, checking, cleaning, labelling, splitting and freezing it."""
