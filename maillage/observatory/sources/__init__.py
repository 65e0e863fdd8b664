"""Readers of the official files: each source declares what it is, how its vintage is recognised and what it must
contain."""
