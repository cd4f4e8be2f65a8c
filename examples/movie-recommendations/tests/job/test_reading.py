import pytest
from pyspark.sql import functions as F

from movie_recommendations.errors import JobError
from movie_recommendations.reading import read_ratings, read_titles
from movie_recommendations.splitting import fold_column

GOOD = [
    f"{user}::{movie}::{1 + (user + movie) % 5}::978300760" for user in range(1, 31) for movie in range(1, 11)
]


def read(spark, uri, folds=2):
    return read_ratings(spark, uri, folds=folds, seed=1, slots=2)


def test_good_ratings_are_counted_and_split(spark, data):
    ratings = read(spark, str(data / "ratings.dat"))
    assert (ratings.ratings, ratings.users) == (30_000, 400)
    assert ratings.table.columns == ["userId", "movieId", "rating", "fold"]
    counts = {row.fold: row["count"] for row in ratings.table.groupBy("fold").count().collect()}
    assert set(counts) == {-1, 0, 1}
    assert ratings.training == counts[0] + counts[1]
    assert ratings.training / 30_000 == pytest.approx(0.8, abs=0.01)
    assert counts[0] / ratings.training == pytest.approx(0.5, abs=0.01)


def test_half_stars_and_a_directory_of_files_are_read(spark, tmp_path):
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.dat").write_text("\n".join(GOOD) + "\n")
    (tmp_path / "in" / "b.dat").write_text("99::1::0.5::1\n99::2::4.5::1\n")
    ratings = read(spark, str(tmp_path / "in"))
    assert ratings.ratings == len(GOOD) + 2
    assert {row.rating for row in ratings.table.filter("userId = 99").collect()} == {0.5, 4.5}


@pytest.mark.parametrize(
    ("line", "quoted"),
    [
        ("1::20::3", "'1::20::3'"),
        ("1::20::3::4::5", "'1::20::3::4::5'"),
        ("1,20,3,978300760", "'1,20,3,978300760'"),
        ("one::20::3::978300760", "'one::20::3::978300760'"),
        ("1::20.5::3::978300760", "'1::20.5::3::978300760'"),
        ("99999999999::20::3::978300760", "'99999999999::20::3::978300760'"),
        ("1::20::good::978300760", "'1::20::good::978300760'"),
        ("1::20::::978300760", "'1::20::::978300760'"),
        ("1::20::3::", "'1::20::3::'"),
        ("1::20::6::978300760", "'1::20::6::978300760'"),
        ("1::20::0::978300760", "'1::20::0::978300760'"),
        ("1::20::NaN::978300760", "'1::20::NaN::978300760'"),
        ("1::20::-Infinity::978300760", "'1::20::-Infinity::978300760'"),
        ("userId::movieId::rating::timestamp", "'userId::movieId::rating::timestamp'"),
    ],
)
def test_a_malformed_line_is_refused_with_the_file_and_the_line(spark, lines, line, quoted):
    path = lines(*GOOD, line, *["2::21::9::978300760"] * (line != GOOD[0]))
    with pytest.raises(JobError) as refused:
        read(spark, path)
    message = str(refused.value)
    assert message.startswith(
        f"--ratings {path}: 2 lines are of {len(GOOD) + 2} not UserID::MovieID::Rating::Timestamp"
    )
    assert message.endswith(f"the first is {quoted} in lines.dat")


def test_a_movie_rated_twice_by_a_user_is_refused(spark, lines):
    path = lines(*GOOD, "7::3::2::1", "7::3::4::1")
    with pytest.raises(
        JobError,
        match=r"2 ratings are of a movie that the same user rated before; .* user 7 for movie 3",
    ):
        read(spark, path)


def test_input_that_is_absent_or_empty_or_too_small_is_refused(spark, lines, tmp_path):
    with pytest.raises(JobError, match=r"--ratings /no/such/file.dat: no such file or directory"):
        read(spark, "/no/such/file.dat")
    with pytest.raises(JobError, match=r"--ratings .*lines.dat holds no ratings"):
        read(spark, lines())
    with pytest.raises(JobError, match=r"2 ratings are too few to divide into 5 folds"):
        read(spark, lines("1::1::3::1", "1::2::3::1"), folds=5)


def test_a_file_system_that_spark_does_not_know_is_named(spark):
    with pytest.raises(
        JobError, match=r"--ratings nothing://bucket/ratings.dat: Spark knows no file system of this scheme"
    ):
        read(spark, "nothing://bucket/ratings.dat")
    # As s3a is without its jars: known, but its class is not there.
    spark._jsc.hadoopConfiguration().set("fs.absent.impl", "org.example.AbsentFileSystem")
    with pytest.raises(
        JobError, match=r"--ratings absent://bucket/ratings.dat: Spark lacks the file system's jars"
    ):
        read(spark, "absent://bucket/ratings.dat")


def test_the_split_is_the_same_for_other_partitions_and_another_for_another_seed(spark, data):
    lines = spark.read.csv(
        str(data / "ratings.dat"), "userId INT, movieId INT, rating FLOAT, timestamp LONG", sep="::"
    )

    def fingerprint(table, seed=1):
        row = F.xxhash64("userId", "movieId", fold_column(2, seed))
        return table.select(row.cast("decimal(20,0)").alias("row")).agg(F.sum("row")).first()[0]

    once = fingerprint(lines)
    assert fingerprint(lines.repartition(7, "movieId")) == once
    assert fingerprint(lines.orderBy(F.desc("movieId")).coalesce(1)) == once
    assert fingerprint(lines, seed=2) != once


def test_titles_are_read_as_iso_8859_1(spark, data, lines):
    assert read_titles(spark, str(data / "movies.dat")).count() == 3_883
    titles = read_titles(spark, lines('1::Café "Señor" (1995)::Drama', "2::One: Two (1996)::Comedy|Drama"))
    assert sorted(tuple(row) for row in titles.collect()) == [
        (1, 'Café "Señor" (1995)'),
        (2, "One: Two (1996)"),
    ]


def test_malformed_titles_are_refused(spark, lines):
    with pytest.raises(
        JobError,
        match=r"1 line is of 2 not MovieID::Title::Genres; the first is '2::Only a title' in lines.dat",
    ):
        read_titles(spark, lines("1::One (1995)::Drama", "2::Only a title"))
    with pytest.raises(JobError, match="movie 1 is listed 2 times"):
        read_titles(spark, lines("1::One (1995)::Drama", "1::Two (1995)::Drama"))
    with pytest.raises(JobError, match="holds no movies"):
        read_titles(spark, lines())
    with pytest.raises(JobError, match=r"--movies /no/such.dat: no such file or directory"):
        read_titles(spark, "/no/such.dat")
