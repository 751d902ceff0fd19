"""Where things are in a store."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipectl.errors import NotFoundError
from pipectl.store.tree import listing
from pipectl.store.tree.disk import DiskTree
from pipectl.store.tree.layout import DEALS, find_root, id_of, stamp_of
from pipectl.store.tree.listing import Listing, listing_of
from pipectl.store.tree.survey import survey


def make(root: Path, *paths: str) -> Path:
    for path in paths:
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text("")
    return root


def list_deals(root: Path) -> Listing:
    return listing.list_records(DiskTree(root), DEALS)


def locate(root: Path, deal_id: str) -> list[str]:
    return listing.locate(DiskTree(root), DEALS, deal_id)


def ids_by_name(root: Path) -> list[str]:
    return listing.ids_by_name(DiskTree(root), DEALS)


def complaints(root: Path) -> list[str]:
    deals = list_deals(root)
    assert deals.files == {}
    return [str(problem) for problem in deals.problems]


# The root


def test_the_root_is_found_from_any_folder_below(tmp_path: Path) -> None:
    make(tmp_path, "pipectl.yaml", "deals/2026/x.yaml")
    for start in (tmp_path, tmp_path / "deals", tmp_path / "deals/2026"):
        assert find_root(start, None) == tmp_path


def test_the_nearest_root_counts(tmp_path: Path) -> None:
    make(tmp_path, "pipectl.yaml", "inner/pipectl.yaml", "inner/deals/x.yaml")
    assert find_root(tmp_path / "inner/deals", None) == tmp_path / "inner"


def test_a_root_may_be_the_home_directory_and_is_not_looked_for_above_it(tmp_path: Path) -> None:
    make(tmp_path, "pipectl.yaml", "home/kari/x")
    with pytest.raises(NotFoundError, match=r"there is no store in .*kari or above it"):
        find_root(tmp_path / "home/kari", tmp_path / "home")
    make(tmp_path, "home/pipectl.yaml")
    assert find_root(tmp_path / "home/kari", tmp_path / "home") == tmp_path / "home"


def test_without_a_root_it_says_how_to_begin_one(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match=r"run `pipectl init` to begin one, or .* -C$"):
        find_root(tmp_path, tmp_path)


# The deals


def test_deals_are_listed_by_id_wherever_they_lie(tmp_path: Path) -> None:
    make(tmp_path, "deals/c-1.yaml", "deals/2026/b-1.yaml", "deals/2026/q4/a-1.yaml")
    deals = list_deals(tmp_path)
    paths = {deal_id: found.path for deal_id, found in deals.files.items()}
    assert paths == {
        "a-1": "deals/2026/q4/a-1.yaml",
        "b-1": "deals/2026/b-1.yaml",
        "c-1": "deals/c-1.yaml",
    }
    assert list(paths) == ["a-1", "b-1", "c-1"]
    assert deals.problems == []


def test_a_listed_deal_has_the_stamp_of_its_file(tmp_path: Path) -> None:
    make(tmp_path, "deals/acme.yaml")
    found = list_deals(tmp_path).files["acme"]
    assert found.stamp == stamp_of((tmp_path / "deals/acme.yaml").lstat())


def test_a_store_without_deals_has_none(tmp_path: Path) -> None:
    assert complaints(tmp_path) == []


def test_hidden_files_and_those_of_other_kinds_are_no_deals(tmp_path: Path) -> None:
    names = ("deals/.gitkeep", "deals/.x.yaml", "deals/.git/x.yaml", "deals/a.yaml~", "deals/4913")
    make(tmp_path, *names, "deals/notes.md", "x.yaml")
    (tmp_path / "deals/link").symlink_to("notes.md")
    assert complaints(tmp_path) == []


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("acme.yml", "deals/acme.yml: the ending is .yml; rename it to acme.yaml"),
        ("acme.YAML", "deals/acme.YAML: the ending is .YAML; rename it to acme.yaml"),
        ("no.yaml", "deals/no.yaml: 'no' means something else to YAML or Windows; rename the"),
        ("nul.yaml", "deals/nul.yaml: 'nul' means something else to YAML or Windows; rename"),
        ("123.yaml", "deals/123.yaml: '123' means something else to YAML or Windows; rename"),
        ("Acme.yaml", "deals/Acme.yaml: 'Acme' cannot be an id; rename the file: write 1"),
        ("a b.yaml", "deals/a b.yaml: 'a b' cannot be an id; rename the file: write 1"),
        (f"{'a' * 64}.yaml", f"deals/{'a' * 64}.yaml: '{'a' * 64}' cannot be an id; rename"),
    ],
)
def test_a_file_with_a_name_that_cannot_be_is_a_problem(
    tmp_path: Path, name: str, message: str
) -> None:
    make(tmp_path, f"deals/{name}")
    (complaint,) = complaints(tmp_path)
    assert complaint.startswith(message)


def test_a_link_is_a_problem(tmp_path: Path) -> None:
    make(tmp_path, "elsewhere.yaml", "deals/.gitkeep")
    (tmp_path / "deals/acme.yaml").symlink_to(tmp_path / "elsewhere.yaml")
    (tmp_path / "deals/lost.yaml").symlink_to("nowhere")
    what = "a symbolic link where a file should be; put the file itself here"
    assert [text.partition("; a store")[0] for text in complaints(tmp_path)] == [
        f"deals/acme.yaml: {what}",
        f"deals/lost.yaml: {what}",
    ]


def test_a_link_to_a_folder_is_a_problem(tmp_path: Path) -> None:
    make(tmp_path, "elsewhere/acme.yaml", "deals/.gitkeep")
    (tmp_path / "deals/2025").symlink_to("../elsewhere")
    (complaint,) = complaints(tmp_path)
    assert complaint.startswith("deals/2025: a symbolic link where a folder should be; put the")


def test_what_is_no_file_is_a_problem(tmp_path: Path) -> None:
    (tmp_path / "deals/acme.yaml").mkdir(parents=True)
    os.mkfifo(tmp_path / "deals/pipe.yaml")
    assert complaints(tmp_path) == [
        "deals/acme.yaml: a directory where a file should be; move it away",
        "deals/pipe.yaml: a pipe, a socket or a device where a file should be; move it away",
    ]


def test_an_id_that_two_files_have_is_a_problem_of_the_second(tmp_path: Path) -> None:
    make(tmp_path, "deals/2026/acme.yaml", "deals/acme.yaml", "deals/old/acme.yaml")
    deals = list_deals(tmp_path)
    assert deals.files["acme"].path == "deals/2026/acme.yaml"
    assert [str(problem) for problem in deals.problems] == [
        f"{path}: the id 'acme' also belongs to deals/2026/acme.yaml; compare the two, "
        "and delete one; rename it if it is another record"
        for path in ("deals/acme.yaml", "deals/old/acme.yaml")
    ]


def test_a_file_in_the_place_of_the_folder_is_a_problem(tmp_path: Path) -> None:
    make(tmp_path, "deals")
    assert complaints(tmp_path) == ["deals: a file where a folder should be; move or rename it"]
    assert locate(tmp_path, "acme") == []


def test_a_link_in_the_place_of_the_folder_is_a_problem(tmp_path: Path) -> None:
    make(tmp_path, "elsewhere/acme.yaml")
    (tmp_path / "deals").symlink_to("elsewhere")
    what = "deals: a symbolic link where a folder should be; put the folder itself here; a store"
    assert complaints(tmp_path) == [f"{what} follows no links"]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may list every folder")
def test_a_folder_that_cannot_be_read_is_a_problem(tmp_path: Path) -> None:
    make(tmp_path, "deals/secret/acme.yaml")
    (tmp_path / "deals/secret").chmod(0)
    try:
        (complaint,) = complaints(tmp_path)
        assert complaint.startswith("deals/secret: the folder cannot be read (Permission denied)")
        assert locate(tmp_path, "acme") == []
    finally:
        (tmp_path / "deals/secret").chmod(0o700)


# One deal


def test_a_deal_is_located_in_any_folder(tmp_path: Path) -> None:
    make(tmp_path, "deals/acme.yaml", "deals/2026/q4/nes.yaml", "deals/.old/gone.yaml")
    assert locate(tmp_path, "acme") == ["deals/acme.yaml"]
    assert locate(tmp_path, "nes") == ["deals/2026/q4/nes.yaml"]
    assert locate(tmp_path, "gone") == []


def test_all_files_with_one_id_are_located(tmp_path: Path) -> None:
    make(tmp_path, "deals/acme.yaml", "deals/2026/acme.yaml", "deals/2025/acme.yaml")
    paths = ["deals/2025/acme.yaml", "deals/2026/acme.yaml", "deals/acme.yaml"]
    assert locate(tmp_path, "acme") == paths


def test_a_link_is_located_so_that_reading_can_refuse_it(tmp_path: Path) -> None:
    make(tmp_path, "deals/.gitkeep")
    (tmp_path / "deals/acme.yaml").symlink_to("nowhere")
    assert locate(tmp_path, "acme") == ["deals/acme.yaml"]


@pytest.mark.parametrize("text", ["2026/acme", "../deals/acme", "../pipectl", "", ".x", "A b", "/"])
def test_a_path_is_no_id(tmp_path: Path, text: str) -> None:
    names = ("acme", "2026/acme", ".x", "A b", "")
    make(tmp_path, "pipectl.yaml", *(f"deals/{name}.yaml" for name in names))
    assert locate(tmp_path, text) == []


@given(st.text())
def test_any_text_may_be_asked_for(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    assert locate(tmp_path_factory.getbasetemp(), text) == []


def test_a_file_is_called_like_what_it_holds() -> None:
    assert id_of("deals/2026/acme-k7qm.yaml") == "acme-k7qm"


# Files whose names were right before


NAMES = ("acme", "a-b", "old/acme", "old/nes", "NES", "no", "con", "_x", "2026/q4/late")


@given(st.sets(st.sampled_from(NAMES)), st.sets(st.sampled_from(NAMES)))
def test_known_names_make_no_other_listing(
    tmp_path_factory: pytest.TempPathFactory, there: set[str], before: set[str]
) -> None:
    root = tmp_path_factory.mktemp("known")
    make(root, "deals/old/readme.md", *(f"deals/{name}.yaml" for name in there))
    make(root / "before", "deals/x", *(f"deals/{name}.yaml" for name in before))
    known = {found.path for found in list_deals(root / "before").files.values()}
    seen = survey(root, DEALS)
    assert seen is not None
    quick, whole = listing_of(seen, known), list_deals(root)
    assert quick == whole
    assert list(quick.files) == list(whole.files)


def test_ids_are_offered_by_name_alone(tmp_path: Path) -> None:
    make(tmp_path, "deals/b.yaml", "deals/old/a-1.yaml", "deals/no.yaml", "deals/c.yml")
    assert ids_by_name(tmp_path) == ["a-1", "b"]
    assert ids_by_name(tmp_path / "nowhere") == []
