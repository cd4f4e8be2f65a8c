import hashlib

import generate
import numpy as np
import pytest


def test_the_data_set_has_the_shape_of_movielens_1m(tmp_path):
    ratings_path, movies_path = generate.write(tmp_path)
    table = np.array([line.split("::") for line in ratings_path.read_text().splitlines()], dtype=np.int64)
    users, movies, stars = table[:, 0], table[:, 1], table[:, 2]
    assert table.shape == (1_000_209, 4)
    assert np.array_equal(np.unique(users), np.arange(1, 6_041))
    assert np.unique(movies).size == 3_706
    assert movies.max() <= 3_952
    assert set(stars) == {1, 2, 3, 4, 5}
    assert np.bincount(users)[1:].min() >= 20
    assert np.unique(users * 10_000 + movies).size == users.size, "a user rated a movie twice"
    assert 1.05 < stars.std() < 1.13
    busiest = np.sort(np.bincount(movies))[::-1]
    assert busiest[:371].sum() > 0.4 * users.size, (
        "a tenth of the movies has much more than a tenth of the ratings"
    )

    listed = [line.split("::") for line in movies_path.read_text(encoding="iso-8859-1").splitlines()]
    ids = [int(line[0]) for line in listed]
    assert (len(ids), ids[0], ids[-1]) == (3_883, 1, 3_952)
    assert len({line[1] for line in listed}) == 3_883
    assert set(movies) <= set(ids)
    assert "é".encode("iso-8859-1") in movies_path.read_bytes()


def test_the_same_seed_gives_the_same_bytes_and_another_seed_others(tmp_path):
    def digest(name, seed):
        return [
            hashlib.sha256(path.read_bytes()).hexdigest()
            for path in generate.write(tmp_path / name, 100, 5_000, seed)
        ]

    assert digest("a", 1) == digest("b", 1)
    assert digest("a", 1) != digest("c", 2)


def test_counts_that_cannot_be_are_refused(tmp_path):
    with pytest.raises(ValueError, match="--ratings must be 200 to"):
        generate.write(tmp_path / "none", users=10, ratings=100)
    assert not (tmp_path / "none").exists()
