"""People who work: their accounts, their hats, their teams, and how they sign in."""
