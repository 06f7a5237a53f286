"""Production refuses settings an attacker would like, a sentence each."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from awards.config import Settings, UnsafeSettings

SAFE: dict[str, Any] = {
    "production": True,
    "secret_key": "k" * 32,
    "base_url": "https://awards.example.org",
    "trusted_hosts": "awards.example.org",
    "mail_url": "smtp://mail.example.org",
    "fast_hash": False,
    "ratelimit": True,
}


def test_safe_settings_are_taken(tmp_path: Path) -> None:
    assert Settings(instance_dir=tmp_path, **SAFE).production


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"secret_key": "short"}, "AWARDS_SECRET_KEY needs at least 32 characters."),
        ({"base_url": "http://awards.example.org"}, "AWARDS_BASE_URL must start with https://."),
        ({"trusted_hosts": ""}, "AWARDS_TRUSTED_HOSTS must name the host of this site."),
        ({"fast_hash": True}, "AWARDS_FAST_HASH and AWARDS_RATELIMIT=false are for tests only."),
        ({"mail_url": "file:"}, "AWARDS_MAIL_URL must name a mail server"),
        ({"WEB_CONCURRENCY": 2}, "AWARDS_RATELIMIT_URL must be shared"),
    ],
)
def test_unsafe_settings_are_refused(tmp_path: Path, change: dict[str, Any], sentence: str) -> None:
    with pytest.raises(UnsafeSettings) as refusal:
        Settings(instance_dir=tmp_path, **SAFE | change)
    assert str(refusal.value).startswith(sentence)


def test_several_processes_with_a_shared_limit_are_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WEB_CONCURRENCY", "4")
    settings = Settings(instance_dir=tmp_path, ratelimit_url="redis://redis", **SAFE)
    assert settings.web_concurrency == 4
