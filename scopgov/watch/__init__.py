"""What changes in AI for the cooperative: named members report on it, everybody reads it, and is told once a month."""
