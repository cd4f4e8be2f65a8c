import pytest

from movie_recommendations.errors import JobError
from movie_recommendations.options import parse

NEEDED = ["--ratings", "in.dat", "--output", "/data/out"]


def test_defaults_are_the_grid_of_the_original():
    options = parse(NEEDED)
    assert options.ranks == (5, 6, 7, 8, 9, 10, 11, 12, 13, 14)
    assert (options.folds, options.iterations, options.recommendations, options.search) == (
        2,
        50,
        10,
        "mllib",
    )


@pytest.mark.parametrize(("text", "ranks"), [("8", (8,)), ("5-7", (5, 6, 7)), ("9, 5-6,5", (5, 6, 9))])
def test_ranks_are_a_range_or_a_list(text, ranks):
    assert parse([*NEEDED, "--ranks", text]).ranks == ranks


@pytest.mark.parametrize(
    ("more", "message"),
    [
        (["--ranks", "14-5"], "--ranks: '14-5' is not a range such as 5-14"),
        (["--ranks", "0-3"], "--ranks: '0-3' is not a range"),
        (["--ranks", ""], "--ranks: '' is not a range"),
        (["--folds", "1"], "--folds: '1' is not a whole number, 2 or more"),
        (["--iterations", "2.5"], "--iterations: '2.5' is not a whole number, 1 or more"),
        (["--recommendations", "0"], "--recommendations: '0' is not"),
        (["--regularization", "nan"], "--regularization: 'nan' is not a number above 0"),
        (["--search", "spark"], "--search: invalid choice: 'spark'"),
        (["--seed", "-1"], "--seed: '-1' is not a whole number, 0 or more"),
        (
            ["--movies", "s3://bucket/movies.dat"],
            "--movies: s3://bucket/movies.dat: write s3a:// instead of s3",
        ),
        (["--ratings", "s3a://"], "--ratings: s3a:// names no bucket"),
        (["--ratings", " "], "--ratings: is empty"),
        (["--output", "s3a://bucket/"], "--output s3a://bucket/ is a whole bucket"),
        (["--output", "/"], "--output / is a whole bucket or file system"),
        (["--ratings", "/data/out/in.dat"], "--ratings /data/out/in.dat lies in --output /data/out"),
        (["--ratings", "/data/"], "--output /data/out lies in --ratings /data/"),
        (["--ratings", "/data/r.dat", "--report", "/data/r.dat"], "--report /data/r.dat is --ratings, which"),
        (["--movies", "/data/m.dat", "--report", "/data/m.dat"], "--report /data/m.dat is --movies, which"),
        (["--report", "/data/out/report.json"], "--report /data/out/report.json lies in --output"),
        (["--rank", "8"], "unrecognized arguments: --rank 8"),
    ],
)
def test_a_wrong_option_is_refused_by_name(more, message):
    with pytest.raises(JobError) as refused:
        parse([*NEEDED, *more])
    assert message in str(refused.value)
    assert "\n" not in str(refused.value)


def test_ratings_and_output_are_required():
    with pytest.raises(JobError, match="--ratings, --output"):
        parse([])
