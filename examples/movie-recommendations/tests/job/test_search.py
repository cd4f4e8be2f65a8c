import numpy as np
import pytest

from movie_recommendations import factorization, session
from movie_recommendations.errors import JobError
from movie_recommendations.reading import read_ratings
from movie_recommendations.search import best, mllib, tasks


@pytest.fixture(scope="module")
def ratings(spark, data):
    return read_ratings(spark, str(data / "ratings.dat"), folds=2, seed=1, slots=2)


def test_both_searches_find_the_same_errors_and_the_same_rank(spark, options, lines):
    # A matrix of rank 2, half of it known: both searches start from different random factors and must find
    # the same optimum.
    generator = np.random.default_rng(3)
    matrix = (
        3
        + generator.normal(size=(200, 1)) @ generator.normal(size=(1, 60))
        + generator.normal(0, 0.3, (200, 60))
    )
    stars = np.clip(np.rint(2 * matrix) / 2, 0.5, 5)
    known = zip(*np.nonzero(generator.random(stars.shape) < 0.5))
    path = lines(*(f"{user}::{movie}::{stars[user, movie]}::0" for user, movie in known))
    ratings = read_ratings(spark, path, folds=2, seed=1, slots=2)
    settings = options("--ranks", "1,2", "--iterations", "20")
    with factorization.checkpoints(spark, settings):
        by_mllib = mllib.search(ratings, settings, slots=2)
        by_tasks = tasks.search(ratings, settings, slots=2)
    assert list(by_mllib.average_rmse) == list(by_tasks.average_rmse) == [1, 2]
    for rank, rmse in by_mllib.average_rmse.items():
        assert by_tasks.average_rmse[rank] == pytest.approx(rmse, abs=1e-3)
    assert by_mllib.best_rank == by_tasks.best_rank == by_mllib.model.rank == by_tasks.model.rank == 2


def test_the_rank_with_the_smallest_error_is_best_and_the_smaller_of_two_equals():
    assert best({5: 0.9, 6: 0.8, 7: 0.85}) == 6
    assert best({9: 0.8, 6: 0.8}) == 6


def test_data_too_large_for_a_task_is_refused_before_anything_is_computed(ratings, options):
    with pytest.raises(
        JobError, match=r"--search tasks needs about 1\d\d MiB .* a task may take 8 MiB; use --search mllib"
    ):
        tasks.search(ratings, options("--task-memory", "8"), slots=2)


def test_blocks_grow_with_the_data_up_to_the_slots():
    counts = [factorization.blocks(ratings, slots=8) for ratings in (1_000, 800_000, 2_000_000, 50_000_000)]
    assert counts == [1, 2, 5, 8]
    assert factorization.blocks(800_000_000, slots=8) == 80


def test_checkpoints_are_removed_even_after_a_failure(spark, options, tmp_path):
    for more in ([], ["--checkpoint", str(tmp_path / "given")]):
        with pytest.raises(ZeroDivisionError), factorization.checkpoints(spark, options(*more)):
            table = spark.range(3).checkpoint()
            assert table.count() == 3
            assert [path for path in tmp_path.rglob("part-*")]
            raise ZeroDivisionError
        assert not [path for path in tmp_path.rglob("part-*")]


@pytest.mark.parametrize(
    ("settings", "slots"),
    [
        ({"spark.master": "k8s://https://api"}, 2),
        (
            {
                "spark.master": "k8s://https://api",
                "spark.executor.instances": "3",
                "spark.executor.cores": "4",
            },
            12,
        ),
        (
            {
                "spark.master": "k8s://https://api",
                "spark.dynamicAllocation.enabled": "true",
                "spark.dynamicAllocation.maxExecutors": "9",
            },
            9,
        ),
        ({"spark.master": "local[2]", "spark.executor.instances": "9"}, 2),
    ],
)
def test_slots_count_executors_that_may_still_come(settings, slots):
    class Session:
        class sparkContext:
            defaultParallelism = 2

            @staticmethod
            def getConf():
                return settings

    assert session.slots(Session) == slots


@pytest.mark.parametrize(
    ("settings", "mebibytes"),
    [
        # 0.4 of 2 GiB, and the least of 384 MiB, each without what the JVM needs
        ({"executor.memory": "2g"}, 819 - tasks.BESIDE_THE_HEAP),
        ({"executor.memory": "512m"}, 384 - tasks.BESIDE_THE_HEAP),
        ({"executor.memory": "2g", "executor.memoryOverhead": "1g"}, 1024 - tasks.BESIDE_THE_HEAP),
        ({"executor.memoryOverhead": "200m"}, 0),
        ({"executor.memory": "10g", "executor.memoryOverheadFactor": "0.1"}, 1024 - tasks.BESIDE_THE_HEAP),
        ({"executor.memoryOverhead": "1280m", "executor.cores": "4"}, (1280 - tasks.BESIDE_THE_HEAP) // 4),
        ({"executor.memoryOverhead": "1280m", "executor.cores": "4", "task.cpus": "4"}, 1024),
        ({"executor.memoryOverhead": "1g", "executor.pyspark.memory": "3g"}, 3072),
    ],
)
def test_a_python_worker_may_take_what_the_jvm_leaves_of_an_executor(spark, settings, mebibytes):
    class Session:
        _jvm = spark._jvm

        class sparkContext:
            @staticmethod
            def getConf():
                return {"spark.master": "k8s://https://api"} | {
                    f"spark.{key}": value for key, value in settings.items()
                }

    assert tasks.task_memory(Session, slots=8) == mebibytes * 2**20


def test_the_checkpoints_of_a_killed_run_are_removed_by_the_next(spark, options, tmp_path):
    settings = options("--checkpoint", str(tmp_path / "given"))
    with factorization.checkpoints(spark, settings):
        mine = list((tmp_path / "given").iterdir())
        assert len(mine) == 1
    mine[0].mkdir()
    (mine[0] / "left").touch()
    others = tmp_path / "given/others"
    others.mkdir()
    with factorization.checkpoints(spark, settings):
        assert not (mine[0] / "left").exists()
    assert others.exists()
