import uuid

import pytest

from maillage.cias.audit.anchors import AnchorFileError, read_anchors, write_anchors

LAND = uuid.UUID(int=7)


def test_anchors_are_appended_readable_by_their_owner_alone_and_only_when_the_head_moved(tmp_path):
    path = tmp_path / "state" / "anchors.jsonl"
    assert len(write_anchors(path, {LAND: (3, b"\x01" * 32)})) == 1
    assert write_anchors(path, {LAND: (3, b"\x01" * 32)}) == []
    assert len(write_anchors(path, {LAND: (5, b"\x02" * 32)})) == 1
    assert [(a.territory_id, a.n) for a in read_anchors(path)] == [(LAND, 3), (LAND, 5)]
    assert path.stat().st_mode & 0o777 == 0o600


def test_no_file_means_no_anchor(tmp_path):
    assert read_anchors(tmp_path / "absent") == []


@pytest.mark.parametrize(
    "line", ["{", "[]", '{"territory": "x", "n": 1, "digest": "00", "at": "2026-01-01T00:00:00+00:00"}']
)
def test_a_damaged_line_is_named(tmp_path, line):
    path = tmp_path / "anchors.jsonl"
    write_anchors(path, {LAND: (3, b"\x01" * 32)})
    with path.open("a") as file:
        file.write(line + "\n")
    with pytest.raises(AnchorFileError, match="ligne 2"):
        read_anchors(path)
