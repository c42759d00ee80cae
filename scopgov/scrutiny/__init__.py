"""Scrutineers of a confidential poll: named, given their codes, asked for them once it is closed."""
