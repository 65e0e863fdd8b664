from django.urls import URLPattern

from maillage.cias.entitlements import scheme_urls, verdict_urls

urlpatterns: list[URLPattern] = []
urlpatterns += verdict_urls.urlpatterns
urlpatterns += scheme_urls.urlpatterns
