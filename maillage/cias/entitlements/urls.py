from django.urls import URLPattern

from maillage.cias.entitlements import verdict_urls

urlpatterns: list[URLPattern] = []
urlpatterns += verdict_urls.urlpatterns
