"""The demonstration: two territories filled with fictional people. Seeded: the same day gives the same people."""
