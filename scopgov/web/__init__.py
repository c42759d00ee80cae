"""Shared plumbing of pages: request scope, guards, errors, filters, forms. Decides nothing."""
