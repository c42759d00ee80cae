"""Programs that call in a member's name, and the tokens they call with: made, shown once, used, revoked."""
