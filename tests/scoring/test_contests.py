"""Public contests through `awards score`, to the last digit, and `awards verify` on what it wrote."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner, Result

from awards.cli import main
from tests.scoring import published

SCHEMES = Path(__file__).parent / "contests"
Contest = tuple[pd.DataFrame, pd.DataFrame | None, dict[str, float], dict[str, int] | None]


def diving() -> Contest:
    data = published.table("06_diving_sydney2000_men3m")
    rounds = {"Semi": "semifinal", "Final": "final"}
    wanted = published.expected("06_diving_sydney2000_men3m")["expected"]["M3mSB"]
    data = data[data["Round"].isin(rounds) & data["Diver"].isin(wanted)]
    dive = data["Round"].map(rounds) + "_" + data["DiveNo"].astype(str)
    marks = pd.DataFrame(
        {"entry": data["Diver"], "judge": data["Judge"], "criterion": dive, "mark": data["JScore"]}
    )
    difficulty = pd.DataFrame(
        {"entry": data["Diver"], "criterion": "difficulty_" + dive, "value": data["Difficulty"]}
    ).drop_duplicates()
    totals = {name: row["total"] for name, row in wanted.items()}
    return marks, difficulty, totals, {name: row["rank"] for name, row in wanted.items()}


def halfpipe() -> Contest:
    wide = published.table("07_halfpipe2026").dropna(subset=["competitor", "run"])
    tall = wide.melt(
        ["competitor", "run"],
        value_vars=[f"judge{n}_score" for n in range(1, 7)],
        var_name="judge",
        value_name="mark",
    ).dropna()
    marks = pd.DataFrame(
        {
            "entry": tall["competitor"],
            "judge": tall["judge"],
            "criterion": "run_" + tall["run"].astype(int).astype(str),
            "mark": tall["mark"],
        }
    )
    best = published.expected("07_halfpipe2026")["expected"]["best"]
    return marks, None, {name: score for name, score in best.items() if name}, None


def skating() -> Contest:
    marks = published.table("19_contest_skating_ladies_sp_scores").rename(columns={"score": "mark"})
    data = published.table("19_contest_skating_ladies_sp_objective")
    objective = pd.concat(
        [
            pd.DataFrame({"entry": data["entry"], "criterion": name, "value": data[column]})
            for name, column in (("elements", "total_element_score"), ("deductions", "total_deductions"))
        ]
    )
    wanted = published.expected("19_contest_skating_ladies_sp")["expected"]
    return marks, objective, wanted["total_segment_score"], wanted["rank"]


def eurovision() -> Contest:
    data = published.table("21_eurovision2016")
    marks = pd.DataFrame(
        {
            "entry": data["entry"],
            "judge": data["voter"],
            "criterion": data["panel"].map({"J": "jury", "T": "televote"}),
            "mark": data["points"],
        }
    )
    return marks, None, published.expected("21_eurovision2016")["expected"]["total"], None


CONTESTS: dict[str, Callable[[], Contest]] = {
    "diving": diving,
    "halfpipe": halfpipe,
    "skating": skating,
    "eurovision": eurovision,
}


def awards(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(one) for one in arguments])


def scored(name: str, folder: Path, formats: str = "csv") -> tuple[Path, Contest]:
    contest = CONTESTS[name]()
    marks, objective, _totals, _ranks = contest
    marks.to_csv(folder / "marks.csv", index=False)
    extra: list[object] = []
    if objective is not None:
        objective.to_csv(folder / "objective.csv", index=False)
        extra = ["--objective", folder / "objective.csv"]
    out = folder / "out"
    arguments = [SCHEMES / f"{name}.toml", folder / "marks.csv", *extra, "--out", out, "--format", formats]
    result = awards("score", *arguments)
    assert result.exit_code == 0, result.output
    return out, contest


@pytest.mark.parametrize("name", CONTESTS)
def test_published_totals_and_ranks_to_the_last_digit(name: str, tmp_path: Path) -> None:
    out, (_marks, _objective, totals, ranks) = scored(name, tmp_path)
    standings = pd.read_csv(out / "standings.csv", encoding="utf-8-sig").set_index("entry")
    for entry, total in totals.items():
        assert standings.loc[entry, "score"] == pytest.approx(total, abs=1e-9), entry
    for entry, rank in (ranks or {}).items():
        assert standings.loc[entry, "rank"] == rank, entry
    assert awards("verify", out).exit_code == 0


@pytest.mark.parametrize("file", ["inputs/marks.csv", "standings.csv", "judges.csv", "tabulation.json"])
def test_one_changed_digit_is_found(file: str, tmp_path: Path) -> None:
    out, _contest = scored("halfpipe", tmp_path)
    content = (out / file).read_text()
    place = max(content.rfind(digit) for digit in "89")
    (out / file).write_text(content[:place] + {"8": "9", "9": "8"}[content[place]] + content[place + 1 :])
    result = awards("verify", out)
    assert result.exit_code == 1
    assert str(out) in result.output


def test_every_format_is_written_and_verified(tmp_path: Path) -> None:
    out, _contest = scored("halfpipe", tmp_path, "csv,xlsx,json")
    assert {path.name for path in out.glob("standings.*")} == {
        "standings.csv",
        "standings.xlsx",
        "standings.json",
    }
    assert awards("verify", out).exit_code == 0
    (out / "standings.xlsx").write_bytes((out / "standings.xlsx").read_bytes()[:-1] + b"x")
    assert awards("verify", out).exit_code == 1


def test_faults_of_every_file_are_told_at_once_and_nothing_is_written(tmp_path: Path) -> None:
    (tmp_path / "scheme.toml").write_text('[[criteria]]\nid = "c"\nweight = -1\nscale = [0, 10]\n')
    (tmp_path / "marks.csv").write_text("entry,judge,criterion,points\na,x,c,5\n")
    result = awards("score", tmp_path / "scheme.toml", tmp_path / "marks.csv", "--out", tmp_path / "out")
    assert result.exit_code == 2
    for words in ("weight must not be negative", "column mark is missing", "column points is unknown"):
        assert words in result.output
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ("", "has no rows"),
        ("a,x,c,5\na,x,c,6\n", "row 2: judge x marked c of entry a twice"),
        ("a,x,c,11\n", "row 1, column mark: 11 lies outside 0 to 10"),
        ("a,x,c,NaN\n", "NaN is not a number"),
        ("a,x,d,5\n", "the panel does not mark d"),
        ("a,x,c\n", "3 cells instead of 4"),
    ],
)
def test_bad_rows_are_named(rows: str, words: str, tmp_path: Path) -> None:
    (tmp_path / "scheme.toml").write_text('[[criteria]]\nid = "c"\nscale = [0, 10]\n')
    (tmp_path / "marks.csv").write_text("entry,judge,criterion,mark\n" + rows)
    result = awards("score", tmp_path / "scheme.toml", tmp_path / "marks.csv", "--out", tmp_path / "out")
    assert result.exit_code == 2
    assert words in result.output
    assert not (tmp_path / "out").exists()


def test_a_folder_that_is_none_cannot_be_verified(tmp_path: Path) -> None:
    assert awards("verify", tmp_path).exit_code == 2
