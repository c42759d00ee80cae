"""Impact assessments of a use case, before its vote and in use: rights, data protection, work, environment."""
