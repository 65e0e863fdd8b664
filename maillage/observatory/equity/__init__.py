"""How evenly access is shared, and who is left out."""
