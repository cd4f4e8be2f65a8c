import pytest
from pyspark.sql import functions as F

from movie_recommendations import factorization
from movie_recommendations.reading import read_ratings, read_titles
from movie_recommendations.recommending import recommend
from movie_recommendations.splitting import training


@pytest.fixture(scope="module")
def ratings(spark, data):
    return read_ratings(spark, str(data / "ratings.dat"), folds=2, seed=1, slots=2)


@pytest.fixture(scope="module")
def model(ratings):
    from movie_recommendations.options import Options

    return factorization.als(Options("", "", iterations=3), 1).setRank(3).fit(training(ratings.table))


def rated_among(table, ratings):
    movies = table.select("userId", F.explode("recommendations.movieId").alias("movieId"))
    return movies.join(ratings.table, ["userId", "movieId"]).count()


def test_every_user_gets_the_movies_with_the_highest_predictions(model, ratings):
    table = recommend(model, 5, ratings, exclude_rated=False, titles=None)
    assert (
        table.schema.simpleString()
        == "struct<userId:int,recommendations:array<struct<movieId:int,rating:float>>>"
    )
    rows = table.collect()
    assert len(rows) == ratings.users
    for row in rows:
        predictions = [movie.rating for movie in row.recommendations]
        assert len(predictions) == 5
        assert predictions == sorted(predictions, reverse=True)
    assert rated_among(table, ratings) > 0


def test_without_rated_movies_everyone_still_gets_as_many_and_the_best_of_the_rest(model, ratings):
    table = recommend(model, 5, ratings, exclude_rated=True, titles=None).cache()
    assert ratings.most_of_a_user > 256, "the data should reach several groups"
    assert table.count() == table.select("userId").distinct().count() == ratings.users
    assert table.filter(F.size("recommendations") != 5).count() == 0
    assert rated_among(table, ratings) == 0
    busiest = ratings.table.groupBy("userId").count().orderBy(F.desc("count")).first().userId
    users = ratings.table.filter(F.col("userId").isin(1, busiest)).select("userId")
    everything = model.recommendForUserSubset(users, 100_000).cache()
    for user in (1, busiest):
        rated = {row.movieId for row in ratings.table.filter(F.col("userId") == user).collect()}
        ranked = everything.filter(F.col("userId") == user).first().recommendations
        expected = [movie.rating for movie in ranked if movie.movieId not in rated][:5]
        found = [movie.rating for movie in table.filter(F.col("userId") == user).first().recommendations]
        assert found == pytest.approx(expected)
    table.unpersist()


def test_titles_are_put_beside_the_movies_in_the_same_order(spark, model, ratings, data):
    plain = {row.userId: row.recommendations for row in recommend(model, 4, ratings, False, None).collect()}
    titles = read_titles(spark, str(data / "movies.dat")).filter(f"movieId != {plain[1][0].movieId}")
    table = recommend(model, 4, ratings, False, titles)
    assert (
        table.schema.simpleString()
        == "struct<userId:int,recommendations:array<struct<movieId:int,rating:float,title:string>>>"
    )
    rows = {row.userId: row.recommendations for row in table.collect()}
    names = {row.movieId: row.title for row in titles.collect()}
    assert rows.keys() == plain.keys()
    for user, movies in rows.items():
        assert [(movie.movieId, movie.rating) for movie in movies] == [tuple(movie) for movie in plain[user]]
        assert [movie.title for movie in movies] == [names.get(movie.movieId) for movie in movies]
    assert rows[1][0].title is None, "a movie that is not listed has no title"


@pytest.mark.parametrize("with_titles", [False, True])
def test_who_has_rated_every_movie_has_an_empty_list(spark, tmp_path, with_titles):
    from movie_recommendations.options import Options

    # User 1 has rated all three movies, the others two each.
    pairs = [(1, 1), (1, 2), (1, 3), *((user, movie) for user in range(2, 40) for movie in (1, 2))]
    (tmp_path / "ratings.dat").write_text("".join(f"{user}::{movie}::4::1\n" for user, movie in pairs))
    (tmp_path / "movies.dat").write_text("1::One::Drama\n2::Two::Drama\n3::Three::Drama\n")
    few = read_ratings(spark, str(tmp_path / "ratings.dat"), folds=2, seed=1, slots=2)
    # All of them in training, so that the model knows every user and movie.
    model = factorization.als(Options("", "", iterations=2), 1).setRank(2).fit(few.table)
    titles = read_titles(spark, str(tmp_path / "movies.dat")) if with_titles else None
    found = {row.userId: row.recommendations for row in recommend(model, 5, few, True, titles).collect()}
    assert found.keys() == set(range(1, 40))
    assert found[1] == []
    assert {movie.movieId for movie in found[2]} == {3}
