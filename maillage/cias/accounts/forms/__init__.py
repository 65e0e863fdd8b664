"""Forms of sign-in, of people and of one’s own account."""
