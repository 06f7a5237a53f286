"""The vendored browser assets are exactly those that their manifest lists."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from tools.check_vendor import MANIFEST, STATIC, problems


@pytest.fixture
def manifest(tmp_path: Path) -> Path:
    vendor = tmp_path / "vendor"
    vendor.mkdir()
    (vendor / "a.js").write_text("one")
    path = vendor / "SHA256SUMS"
    path.write_text(f"{hashlib.sha256(b'one').hexdigest()}  vendor/a.js\n")
    return path


def test_the_committed_files_agree() -> None:
    assert problems(STATIC, MANIFEST) == []


def test_a_compressed_neighbor_is_not_a_vendored_file(tmp_path: Path, manifest: Path) -> None:
    (tmp_path / "vendor" / "a.js.gz").write_text("made at set-up")
    assert problems(tmp_path, manifest) == []


def test_a_changed_file_is_named(tmp_path: Path, manifest: Path) -> None:
    (tmp_path / "vendor" / "a.js").write_text("two")
    assert problems(tmp_path, manifest) == [
        "static/vendor/a.js was changed: restore it, or run tools/vendor/copy.sh."
    ]


def test_a_missing_file_is_named(tmp_path: Path, manifest: Path) -> None:
    (tmp_path / "vendor" / "a.js").unlink()
    assert problems(tmp_path, manifest) == [
        "static/vendor/a.js is missing: restore it, or run tools/vendor/copy.sh."
    ]


def test_an_unlisted_file_is_named(tmp_path: Path, manifest: Path) -> None:
    (tmp_path / "vendor" / "b.js").write_text("stray")
    assert problems(tmp_path, manifest) == [
        "static/vendor/b.js is not in the manifest: vendor it with tools/vendor/copy.sh or remove it."
    ]


def test_a_missing_manifest_is_said(tmp_path: Path) -> None:
    (tmp_path / "vendor").mkdir()
    assert problems(tmp_path, tmp_path / "vendor" / "SHA256SUMS") == [
        "SHA256SUMS is missing: run tools/vendor/copy.sh."
    ]
