from django.urls import path

from maillage.cias.entitlements.views import scheme_drafts, scheme_votes, schemes

urlpatterns = [
    path("reglement/", schemes.schemes, name="schemes"),
    path("reglement/commencer/", scheme_drafts.scheme_start, name="scheme_start"),
    path("reglement/<uuid:pk>/", schemes.scheme, name="scheme"),
    path("reglement/<uuid:pk>/nouvelle-version/", scheme_drafts.scheme_prepare, name="scheme_prepare"),
    path("reglement/versions/<uuid:pk>/", schemes.scheme_version, name="scheme_version"),
    path("reglement/versions/<uuid:pk>/reglement.pdf", schemes.scheme_pdf, name="scheme_pdf"),
    path("reglement/versions/<uuid:pk>/dispositif.yaml", schemes.scheme_yaml, name="scheme_yaml"),
    path("reglement/versions/<uuid:pk>/modifier/", scheme_drafts.scheme_edit, name="scheme_edit"),
    path("reglement/versions/<uuid:pk>/texte/", scheme_drafts.scheme_edit_text, name="scheme_edit_text"),
    path("reglement/versions/<uuid:pk>/abandonner/", scheme_drafts.scheme_give_up, name="scheme_give_up"),
    path("reglement/versions/<uuid:pk>/essayer/", scheme_votes.scheme_try, name="scheme_try"),
    path("reglement/versions/<uuid:pk>/voter/", scheme_votes.scheme_vote, name="scheme_vote"),
]
