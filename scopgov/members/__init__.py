"""Members, charges, accounts and sign-in; the cooperative. Knows nothing of what members decide."""
