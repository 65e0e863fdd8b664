"""A matrix is complete or refused."""

import numpy as np
import pytest

from maillage.observatory.refusal import Refused
from maillage.observatory.travel.matrix import read_matrix


def write(path, text):
    path.write_text(text, encoding="utf-8")
    return path


def test_pairs_are_put_in_the_asked_order_and_others_ignored(tmp_path):
    path = write(tmp_path / "M.csv", "to,minutes,from\nb,3,a\na,0,a\na,5,b\nb,0,b\nb,9,elsewhere\n")
    matrix = read_matrix(path, ["b", "a"], ["a", "b"])
    assert matrix.minutes.tolist() == [[5, 0], [0, 3]]
    assert matrix.select(["a"], ["b"]).tolist() == [[3]]


def test_codes_keep_their_leading_zero(tmp_path):
    path = write(tmp_path / "M.csv", "from,to,minutes\n01001,1001,4\n")
    assert read_matrix(path, ["01001"], ["1001"]).minutes.tolist() == [[4]]
    with pytest.raises(Refused, match="01001 → 01001"):
        read_matrix(path, ["01001"], ["01001"])


def test_holes_are_counted_and_the_first_named(tmp_path):
    path = write(tmp_path / "M.csv", "from,to,minutes\na,a,0\n")
    with pytest.raises(Refused, match=r"il manque 8 temps de parcours sur 9 \(a → b, a → c, b → a, b → b, b → c…\)"):
        read_matrix(path, ["a", "b", "c"], ["a", "b", "c"])


def test_a_stated_value_fills_the_holes_and_inf_is_no_road(tmp_path):
    path = write(tmp_path / "M.csv", "from,to,minutes\na,a,0\na,b,inf\n")
    minutes = read_matrix(path, ["a", "b"], ["a", "b"], missing=99.0).minutes
    assert minutes.tolist() == [[0, np.inf], [99, 99]]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "fichier vide"),
        ("from,to,minutes\n", "aucune ligne"),
        ("from,to\na,b\n", "colonne « minutes » attendue"),
        ("from,to,minutes\na,b,\n", "ligne 2, colonne « minutes » : cellule vide"),
        ("from,to,minutes\na,b,nan\n", "ligne 2, colonne « minutes »"),
        ("from,to,minutes\n,b,3\n", "ligne 2, colonne « from » : cellule vide"),
        ('from;to;minutes\na;b;"3,5"\n', "les décimales s’écrivent avec un point"),
    ],
)
def test_a_wrong_cell_is_named(tmp_path, text, said):
    with pytest.raises(Refused, match=said):
        read_matrix(write(tmp_path / "M.csv", text), ["a"], ["b"])


def test_a_file_in_latin_1_is_refused(tmp_path):
    path = tmp_path / "M.csv"
    path.write_bytes("from,to,minutes\nBréhan,b,3\n".encode("latin-1"))
    with pytest.raises(Refused, match="UTF-8"):
        read_matrix(path, ["Bréhan"], ["b"])
