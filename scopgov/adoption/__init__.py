"""A text that members propose and adopt by vote, whatever it says: charter, rules, criteria. Each has its table."""
