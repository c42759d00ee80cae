"""Assemblies and the statutes' rules: notice, agenda, attendance, proxies. Knows nothing of ballots."""
