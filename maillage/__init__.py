"""Maillage: the information system of a CIAS (centre intercommunal d'action sociale)."""

__version__ = "0.1.0"
