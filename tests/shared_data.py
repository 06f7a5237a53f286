"""Where tests find the larger reference data that lives beside the checkout."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

SHARED = Path(__file__).resolve().parents[2] / "shared"


def shared(path: str) -> Path:
    """The file or folder ../shared/PATH; skips the test where it is absent, fails it under CI."""
    found = SHARED / path
    if found.exists():
        return found
    sentence = f"../shared/{path} is not beside this checkout, so this comparison cannot run."
    if os.environ.get("CI"):
        pytest.fail(sentence)
    pytest.skip(sentence)
