"""Reference data that is absent skips a test on a laptop and fails it under CI."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests import shared_data


@pytest.fixture(autouse=True)
def beside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(shared_data, "SHARED", tmp_path)
    return tmp_path


def test_a_present_file_is_found(beside: Path) -> None:
    (beside / "table.csv").touch()
    assert shared_data.shared("table.csv") == beside / "table.csv"


def test_an_absent_file_skips(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CI", raising=False)
    with pytest.raises(pytest.skip.Exception, match=r"\.\./shared/table\.csv is not beside this checkout"):
        shared_data.shared("table.csv")


def test_an_absent_file_fails_under_ci(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CI", "true")
    with pytest.raises(pytest.fail.Exception, match=r"\.\./shared/table\.csv is not beside this checkout"):
        shared_data.shared("table.csv")
