"""Development: the demonstration, with Django's error pages."""

from maillage.config.settings.demo import *  # noqa: F403

DEBUG = True
