"""What the example's README tells a person to do, exists."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest
import spark

EXAMPLE = Path(__file__).parents[2]
ROOT = EXAMPLE.parents[1]
README = (EXAMPLE / "README.md").read_text()
COMMANDS = "\n".join(re.findall(r"^ *```sh\n(.*?)^ *```", README, re.DOTALL | re.MULTILINE))


def table_after(heading: str) -> list[list[str]]:
    """The cells of the first table below a heading, without its head."""
    text = README.split(f"\n{heading}\n", 1)[1]
    rows = re.search(r"(?:^ *\|.*\n)+", text, re.MULTILINE)
    assert rows is not None
    return [[cell.strip() for cell in row.strip().strip("|").split("|")] for row in rows[0].splitlines()[2:]]


def options_in(text: str) -> set[str]:
    return set(re.findall(r"(?<![\w-])--[a-z]+(?:-[a-z]+)*", text))


def options_of(program: Path) -> set[str]:
    said = subprocess.run(
        [sys.executable, program, "--help"], capture_output=True, text=True, check=True
    ).stdout
    return options_in(re.sub(r"-\n +", "-", said.split("\noptions:\n", 1)[1])) - {"--help"}


def test_the_runners_options_are_all_there() -> None:
    table = {
        option for row in table_after("## On your machine, without AWS") for option in options_in(row[0])
    }
    # Its help names options in their descriptions, too, all of which exist.
    assert table == options_of(EXAMPLE / "local/run.py")


def test_the_jobs_options_are_all_there() -> None:
    table = {option for row in table_after("## The job's options") for option in options_in(row[0])}
    assert table == options_of(EXAMPLE / "main.py")


def test_the_manifest_gives_options_that_the_job_has() -> None:
    manifest = (EXAMPLE / "spark-application.ts").read_text()
    assert options_in(manifest) <= options_of(EXAMPLE / "main.py")


def test_the_reports_keys_are_all_there() -> None:
    tree = ast.parse((EXAMPLE / "movie_recommendations/report.py").read_text())
    function = next(node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name == "report")
    report = next(node.value for node in function.body if isinstance(node, ast.Return))
    assert isinstance(report, ast.Dict)
    keys = [key.value for key in report.keys if isinstance(key, ast.Constant)]
    assert sorted(row[0].strip("`") for row in table_after("## What it writes")) == sorted(map(str, keys))


def test_java_has_the_same_options_here_on_the_cluster_and_in_the_readme() -> None:
    manifest = (EXAMPLE / "spark-application.ts").read_text()
    assert re.findall(r'const javaOptions = "(.*)";', manifest) == [spark.JAVA_OPTIONS]
    for process in ("driver", "executor"):
        assert f'"spark.{process}.extraJavaOptions": javaOptions' in manifest
    conf = spark.application_conf("http://127.0.0.1:1", cores=1, memory_gib=1)
    assert conf["spark.driver.extraJavaOptions"] == spark.JAVA_OPTIONS
    assert [row[0].strip("`") for row in table_after("## Java's options")] == spark.JAVA_OPTIONS.split()


def test_the_result_is_read_from_where_the_manifest_writes_it() -> None:
    manifest = (EXAMPLE / "spark-application.ts").read_text()
    assert 'results = "s3a://acme-spark-data/ml-1m"' in README
    for file in ("output", "report.json"):
        assert f'data("{file}")' in manifest and f'f"{{results}}/{file}"' in README


def test_its_make_targets_exist() -> None:
    targets = set(re.findall(r"\bmake ([a-z-]+)", README))
    known = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    assert {"example", "images", "example-manifest"} <= targets
    assert targets - known == set()


def test_its_settings_of_the_image_build_exist() -> None:
    build = (ROOT / "docker/build").read_text()
    for setting in re.findall(r"\b([A-Z_]+)=\S+ (?=.*make images)", COMMANDS):
        assert re.search(rf"\${{?{setting}\b", build), setting


def test_what_it_links_to_exists() -> None:
    links = re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", README)
    assert len(links) >= 2
    assert [link for link in links if not (EXAMPLE / link).exists()] == []
    anchors = re.findall(r"\]\(#([^)]+)\)", README)
    headings = {
        re.sub(r"[^a-z0-9 -]", "", line.lower()).replace(" ", "-")
        for line in re.findall(r"^#+ (.*)$", README, re.MULTILINE)
    }
    assert anchors and set(anchors) <= headings


def test_the_image_has_the_job_where_the_manifest_starts_it() -> None:
    dockerfile = (EXAMPLE / "Dockerfile").read_text()
    copied = re.findall(r"^COPY \S+ (\S+) (\S+)$", dockerfile, re.MULTILINE)
    files = {
        target + source if target.endswith("/") and not source.endswith("/") else target
        for source, target in copied
    }
    assert all((EXAMPLE / source).exists() for source, _ in copied)
    main = re.search(r'mainFile: "local://([^"]+)"', (EXAMPLE / "spark-application.ts").read_text())
    assert main is not None and main[1] in files
    assert "ARG SPARK_IMAGE" in dockerfile and "SPARK_IMAGE=" in (ROOT / "docker/build").read_text()
    assert "ARG SPARK_IMAGE" in dockerfile and "--build-arg SPARK_IMAGE=" in COMMANDS


def test_its_names_are_those_of_the_manifest() -> None:
    name = re.search(r'name: "([^"]+)"', (EXAMPLE / "spark-application.ts").read_text())
    assert name is not None
    for expected in (f"sparkapplication {name[1]}", f"{name[1]}-driver", f"https://{name[1]}.<domain>"):
        assert expected in README


@pytest.mark.parametrize("name", ["ratings.dat", "movies.dat"])
def test_data_is_uploaded_to_where_the_manifest_reads_it(name: str) -> None:
    manifest = (EXAMPLE / "spark-application.ts").read_text()
    assert f'data("{name}")' in manifest and "`ml-1m/${key}`" in manifest
    assert f"/ml-1m/{name}" in COMMANDS
