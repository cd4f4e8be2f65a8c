"""Which data a run has."""

from __future__ import annotations

from pathlib import Path

import data
import generate
import pytest
from problems import Problem


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("ml-1m")
    generate.write(folder, users=400, ratings=40_000)
    return folder


def test_a_folder_with_both_files_is_taken_as_it_is(folder: Path) -> None:
    ratings = data.given(folder).read_ratings()
    assert (len(ratings), ratings["user"].nunique()) == (40_000, 400)
    assert set(ratings["rating"]) == {1, 2, 3, 4, 5}


def test_titles_are_read_in_their_encoding(folder: Path) -> None:
    titles = data.given(folder).read_titles()
    assert len(titles) == generate.MOVIES_LISTED
    assert any(set("éèÁñÜÉô") & set(title) for title in titles.values())
    assert all(title.endswith(")") for title in titles.values())


def test_a_sample_has_all_ratings_of_its_users(folder: Path, tmp_path: Path) -> None:
    whole = data.given(folder)
    part = data.sample(whole, 50, tmp_path).read_ratings()
    assert part["user"].nunique() == 50
    assert len(part) == whole.read_ratings()["user"].isin(part["user"].unique()).sum()


def test_a_sample_larger_than_the_data_is_refused(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(Problem, match="--sample 401 is more than the 400 users"):
        data.sample(data.given(folder), 401, tmp_path / "sample")
    assert not (tmp_path / "sample").exists()


def test_generated_data_is_made_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[int] = []
    monkeypatch.setattr(generate, "USERS", 400)
    monkeypatch.setattr(generate, "RATINGS", 40_000)
    write = generate.write
    monkeypatch.setattr(generate, "write", lambda *arguments: made.append(arguments[1]) or write(*arguments))
    first, second = data.generated(tmp_path, scale=2), data.generated(tmp_path, scale=2)
    assert (made, first) == ([800], second)


@pytest.mark.parametrize(
    ("files", "message"),
    [
        ({}, "has no ratings.dat"),
        ({"ratings.dat": "1::2::3::4\n"}, "has no movies.dat"),
        (
            {"ratings.dat": "userId,movieId,rating,timestamp\n", "movies.dat": ""},
            "ratings.dat does not begin like MovieLens-1M's",
        ),
        (
            {"ratings.dat": "1::2::3::4\n", "movies.dat": ""},
            "movies.dat does not begin like MovieLens-1M's, but with ''",
        ),
    ],
)
def test_a_folder_of_something_else_is_refused(tmp_path: Path, files: dict[str, str], message: str) -> None:
    for name, text in files.items():
        (tmp_path / name).write_text(text)
    with pytest.raises(Problem, match=message):
        data.given(tmp_path)


def test_a_path_that_is_no_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Problem, match=r"--data .*absent is no folder"):
        data.given(tmp_path / "absent")
