"""The founding: from an empty installation to a cooperative with its roll, rules and charter."""
