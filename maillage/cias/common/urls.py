from django.conf import settings
from django.urls import path

from maillage.cias.common import showcase, views

urlpatterns = [
    path("", views.home, name="home"),
    path("chercher/", views.search, name="search"),
    path("chercher/suggestions/", views.search_suggestions, name="search_suggestions"),
    path("aide/", views.help_page, name="help"),
    path("donnees/", views.privacy_notice, name="privacy_notice"),
    path("accessibilite/", views.accessibility, name="accessibility"),
]
if settings.DEBUG:
    urlpatterns += [path("composants/", showcase.page, name="components")]
