"""Sources of data that the cooperative holds for its use cases, declared with or without a file."""
