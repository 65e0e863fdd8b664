"""Changes of commune, drawn from invented editions small enough to read."""

from maillage.cias.territory.history import Change, Edition, changes


def commune(code, name, **more):
    return {"code": code, "nom": name, "type": "commune-actuelle", **more}


def part(code, name, parent):
    return {"code": code, "nom": name, "type": "commune-deleguee", "chefLieu": parent}


def test_a_merged_commune_keeps_its_last_name_and_the_exact_date_of_the_history():
    history = [
        {"id": "a", "type": "COM", "code": "01002", "nom": "Vieux-Bourg", "dateFin": "1950-03-01"},
        {"id": "b", "type": "COM", "code": "01002", "nom": "Bourg", "dateDebut": "1950-03-01", "dateFin": "2016-01-01"},
    ]
    newest = Edition(2026, [commune("01001", "Ville", anciensCodes=["01002"])], history)
    assert changes(newest, []) == [Change("01002", "01001", "merged", "Bourg", "", "2016-01-01")]


def test_after_the_history_a_merger_is_dated_from_the_first_table_without_the_code():
    before = Edition(2022, [commune("01001", "Ville"), commune("01002", "Bourg")], [])
    newest = Edition(2023, [commune("01001", "Ville"), part("01002", "Bourg", "01001")], [])
    assert changes(newest, [before]) == [Change("01002", "01001", "merged", "Bourg", "", "2023-01-01")]


def test_the_commune_of_today_wins_over_a_list_of_old_codes_that_is_late():
    communes = [commune("01001", "Ville", anciensCodes=["01003"]), commune("01002", "Bourg")]
    newest = Edition(2026, [*communes, part("01003", "Hameau", "01002")], [])
    assert [(change.old_code, change.code) for change in changes(newest, [])] == [("01003", "01002")]


def test_a_commune_that_became_itself_again_was_covered_by_the_other_code_for_a_while():
    history = [
        {"id": "c", "type": "COM", "code": "01001", "nom": "Grand-Ville", "dateDebut": "2017-01-01"},
        {"id": "d", "type": "COMD", "code": "01002", "nom": "Bourg", "dateDebut": "2017-01-01"},
    ]
    before = Edition(2019, [commune("01001", "Grand-Ville"), part("01002", "Bourg", "01001")], history)
    newest = Edition(2021, [commune("01001", "Ville"), commune("01002", "Bourg")], [])
    detached = Change("01001", "01002", "detached", "Grand-Ville", "2017-01-01", "2021-01-01")
    assert changes(newest, [before]) == [detached]


def test_taking_the_code_of_one_of_its_parts_is_no_split():
    before = Edition(2024, [commune("01001", "Ville"), part("01002", "Bourg", "01001")], [])
    newest = Edition(2025, [commune("01002", "Ville", anciensCodes=["01001"])], [])
    assert changes(newest, [before]) == [Change("01001", "01002", "merged", "Ville", "", "2025-01-01")]
