"""Long work outside the request: queue, progress, cancellation, restart. Knows nothing of what work means."""
