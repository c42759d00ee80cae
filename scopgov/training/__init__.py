"""Training candidates on frozen data, measuring them honestly and storing their artefacts."""
