import pytest

from maillage.cias.accounts.models import Position
from maillage.cias.common.hats import acting_as
from maillage.cias.common.roles import Role
from tests.cias.accounts.factories import make_hat, make_position, make_structure, make_user, signed_in_client

pytestmark = pytest.mark.django_db


def test_positions_are_read_in_their_territory_and_nowhere_else():
    hat = make_hat(Role.ACCUEIL)
    with acting_as(hat):
        assert [p.pk for p in Position.objects.all()] == [hat.position_id]
    with acting_as(make_hat(Role.ADMIN_TECHNIQUE)):
        assert not Position.objects.filter(pk=hat.position_id).exists()


def test_someone_with_two_hats_wears_only_the_one_chosen():
    structure, user = make_structure(), make_user()
    make_position(Role.DIRECTION, structure, user)
    client = signed_in_client(Role.ACCUEIL, structure, user)
    response = client.get("/")
    assert response.status_code == 200
    assert response.wsgi_request.hat.role is Role.ACCUEIL
