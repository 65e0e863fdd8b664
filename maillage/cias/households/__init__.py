"""Persons and households: who they are, where they live, who accompanies them, what was said and decided."""
