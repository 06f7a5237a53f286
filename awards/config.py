"""Typed settings from the environment (`AWARDS_…`)."""

import os
import secrets
from pathlib import Path

from pydantic import Field, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

CONNECTIONS = 10
"""Kept open by a process: one for each thread of the server and for its background work.

Those above that are opened for one request and closed after it.
"""


class UnsafeSettings(RuntimeError):
    """Production refuses to start with settings an attacker would like."""


class Settings(BaseSettings):
    model_config = SettingsConfigDict(env_prefix="AWARDS_", extra="ignore")

    instance_dir: Path = Path("instance")
    database_url: str = ""
    secret_key: str = ""
    base_url: str = Field(default_factory=lambda: f"http://127.0.0.1:{os.environ.get('PORT', '8000')}")
    trusted_hosts: str = ""
    mail_url: str = "file:"
    mail_from: str = "awards@laurel.example"
    proxies: int = 0
    upload_limit: int = 256 * 1024 * 1024
    """Bytes of one export; larger ones are measured at home with `awards metrics`."""
    production: bool = False
    fast_hash: bool = False
    ratelimit: bool = True
    ratelimit_url: str = "memory://"
    web_concurrency: int = Field(default=1, validation_alias="WEB_CONCURRENCY")

    @model_validator(mode="after")
    def _complete(self) -> "Settings":
        self.instance_dir = self.instance_dir.resolve()
        if not self.database_url:
            self.database_url = f"sqlite:///{self.instance_dir / 'laurel.db'}"
        if self.production:
            self._refuse_unsafe()
        return self

    def _refuse_unsafe(self) -> None:
        faults = []
        if len(self.secret_key) < 32:
            faults.append("AWARDS_SECRET_KEY needs at least 32 characters")
        if not self.base_url.startswith("https://"):
            faults.append("AWARDS_BASE_URL must start with https://")
        if not self.trusted_hosts:
            faults.append("AWARDS_TRUSTED_HOSTS must name the host of this site")
        if self.fast_hash or not self.ratelimit:
            faults.append("AWARDS_FAST_HASH and AWARDS_RATELIMIT=false are for tests only")
        if not self.mail_url.startswith(("smtp:", "smtps:")):
            faults.append("AWARDS_MAIL_URL must name a mail server; nobody gets what is written into files")
        if self.web_concurrency > 1 and self.ratelimit_url.startswith("memory:"):
            faults.append("AWARDS_RATELIMIT_URL must be shared, redis://…, as WEB_CONCURRENCY is more than 1")
        if faults:
            raise UnsafeSettings("; ".join(faults) + ".")

    def flask(self) -> dict[str, object]:
        """These settings under the names Flask and its extensions look for."""
        secure = self.base_url.startswith("https://")
        return {
            "SECRET_KEY": self.secret_key or _kept_secret(self.instance_dir),
            "SQLALCHEMY_DATABASE_URI": self.database_url,
            "SQLALCHEMY_ENGINE_OPTIONS": {"pool_size": CONNECTIONS},
            "TRUSTED_HOSTS": [host for host in self.trusted_hosts.split(",") if host] or None,
            "MAX_CONTENT_LENGTH": 2 * 1024 * 1024,
            "MAX_FORM_MEMORY_SIZE": 2 * 1024 * 1024,
            "SESSION_COOKIE_SECURE": secure,
            "SESSION_COOKIE_HTTPONLY": True,
            "SESSION_COOKIE_SAMESITE": "Lax",
            "SESSION_COOKIE_NAME": "__Host-laurel" if secure else "laurel",
            "PERMANENT_SESSION_LIFETIME": 12 * 3600,
            "REMEMBERED_SESSION_LIFETIME": 30 * 24 * 3600,
            "WTF_CSRF_TIME_LIMIT": None,
            "RATELIMIT_ENABLED": self.ratelimit,
            "RATELIMIT_STORAGE_URI": self.ratelimit_url,
            "LAUREL": self,
        }


def _kept_secret(instance: Path) -> str:
    """A key made once per instance, readable by its owner only."""
    path = instance / "secret.key"
    if not path.exists():
        instance.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(secrets.token_hex(32))
    return path.read_text()
