from django.urls import include, path

from maillage.cias.accounts import views

urlpatterns = [
    path("casquette/", views.choose_hat, name="choose_hat"),
    path("casquette/changer/", views.switch_hat, name="switch_hat"),
    path("moi/", views.account, name="account"),
    path("", include("allauth.urls")),
]
