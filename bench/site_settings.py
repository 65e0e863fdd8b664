"""The demonstration's settings, with the floor page."""

from maillage.config.settings.demo import *  # noqa: F403

ROOT_URLCONF = "bench.site_urls"
