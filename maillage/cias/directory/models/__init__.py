"""Structures, sites, services, the matrix of competences and the conventions of a territory."""

from maillage.cias.directory.models.conventions import Convention
from maillage.cias.directory.models.matrix import Competence, CompetenceHolder, OtherHelp
from maillage.cias.directory.models.services import Service
from maillage.cias.directory.models.sites import OpeningHours, Site
from maillage.cias.directory.models.structures import Structure, Team

__all__ = [
    "Competence",
    "CompetenceHolder",
    "Convention",
    "OpeningHours",
    "OtherHelp",
    "Service",
    "Site",
    "Structure",
    "Team",
]
