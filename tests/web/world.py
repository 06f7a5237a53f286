"""A site to ask as somebody: requests with the cookie of a role, and a database that is put back."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from flask import Flask
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from awards.enums import TokenPurpose
from awards.extensions import db

NOWHERE = {
    "slug": "nowhere-1999",
    "code": "NONE",
    "public_id": "0" * 32,
    "serial": "L27-00000-00000",
    "filename": "css/none.css",
    "file": "0" * 32,
}
"""Values of addresses behind which there is nothing."""
KINDS = {
    "/nominations/<public_id>": "nomination",
    "/organize/nominations/<public_id>": "nomination",
    "/organize/rounds/<public_id>": "round",
    "/organize/ballots/<public_id>": "ballot",
    "/organize/conflicts/<public_id>": "conflict",
    "/organize/documents/<public_id>": "document",
    "/organize/certificates/<public_id>": "certificate",
    "/judge/ballots/<public_id>": "ballot",
    "/judge/packs/<public_id>": "round",
    "/judge/rounds/<public_id>": "round",
    "/judge/practice/<public_id>": "practice",
    "/judge/<public_id>": "assignment",
}
"""What the id in an address is the id of."""
SECRETS = {
    "account.confirm": TokenPurpose.CONFIRM_ACCOUNT,
    "account.reset": TokenPurpose.RESET_PASSWORD,
    "account.invitation": TokenPurpose.INVITATION,
    "account.enter": TokenPurpose.ENTER,
    "nominate.confirm": TokenPurpose.CONFIRM_NOMINATION,
    "nominate.manage": TokenPurpose.MANAGE_NOMINATION,
}
"""Which mailed secret an endpoint takes, by the beginning of its name."""


@dataclass
class World:
    """`keep` remembers the database under a name; `go` returns to it, whatever was done since.

    `values` holds what stands in addresses, and under the name of a kind the id of the thing in question;
    `recused` is the assignment of the judge with the conflict.
    """

    app: Flask
    folder: Path
    cookies: dict[str, str] = field(default_factory=dict)
    values: dict[str, str] = field(default_factory=dict)
    secrets: dict[TokenPurpose, str] = field(default_factory=dict)
    recused: str = ""
    at: str = ""

    @cached_property
    def rules(self) -> dict[str, Rule]:
        return {rule.endpoint: rule for rule in self.app.url_map.iter_rules()}

    @property
    def database(self) -> Path:
        return self.folder / "laurel.db"

    def keep(self, name: str) -> None:
        self._let_go()
        shutil.copy(self.database, self.folder / f"{name}.kept")
        self.at = name

    def go(self, name: str) -> None:
        self._let_go()
        shutil.copy(self.folder / f"{name}.kept", self.database)
        self.at = name

    def _let_go(self) -> None:
        """Close every connection, which also folds the journal into the file."""
        with self.app.app_context():
            db.session.remove()
            db.engine.dispose()

    @property
    def _written(self) -> bool:
        journal = self.folder / "laurel.db-wal"
        return journal.exists() and journal.stat().st_size > 0

    def path(self, endpoint: str, role: str, given: Mapping[str, str]) -> str:
        """The address of an endpoint about the things in question, `given` values first."""
        rule = self.rules[endpoint]
        known = {**self.values, **self._about(rule, role), **given}
        values = {name: known[name] for name in rule.arguments}
        return self.app.url_map.bind("localhost").build(endpoint, values, method=self.method(endpoint))

    def _about(self, rule: Rule, role: str) -> dict[str, str]:
        if "secret" in rule.arguments:
            purpose = next(one for name, one in SECRETS.items() if rule.endpoint.startswith(name))
            return {"secret": self.secrets[purpose]}
        kind = next((kind for start, kind in KINDS.items() if rule.rule.startswith(start)), None)
        if kind is None:
            return {}
        own_recused = kind == "assignment" and role == "judge_conflicted"
        return {"public_id": self.recused if own_recused else self.values[kind]}

    def method(self, endpoint: str) -> str:
        (method,) = (self.rules[endpoint].methods or set()) - {"HEAD", "OPTIONS"}
        return method

    def ask(self, role: str, endpoint: str, **given: str) -> TestResponse:
        """One request as this role; what it wrote is taken back."""
        path = self.path(endpoint, role, given)
        return self.fetch(role, path, self.method(endpoint))

    def fetch(self, role: str, path: str, method: str = "GET") -> TestResponse:
        cookie = self.cookies[role]
        client = self.app.test_client(use_cookies=False)
        answer = client.open(path, method=method, headers={"Cookie": cookie} if cookie else {})
        if self._written:
            self.go(self.at)
        return answer
