"""What the law and the CIAS's own règlement say. Pure Python: no Django, no database."""
