"""A PostgreSQL server of the tests' own: socket only, gone when they end."""

from __future__ import annotations

import os
import shutil
import subprocess
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from tempfile import mkdtemp

from sqlalchemy import create_engine, text


def _programs() -> Path:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/pg_ctl"))
    if not found:
        raise RuntimeError("PostgreSQL is not installed; run bin/setup --tests.")
    return found[-1].parent


def _as_postgres(*command: str) -> None:
    prefix = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    subprocess.run([*prefix, *command], check=True, stdout=subprocess.DEVNULL, cwd="/tmp")


@dataclass
class Server:
    folder: Path
    numbers: count[int] = field(default_factory=count)

    @classmethod
    def start(cls, _hint: Path) -> Server:
        folder = Path(mkdtemp(prefix="lpg", dir="/tmp"))
        if os.geteuid() == 0:
            shutil.chown(folder, "postgres")
        bin_dir = _programs()
        data = folder / "data"
        _as_postgres(
            str(bin_dir / "initdb"), "-D", str(data), "-U", "laurel", "-A", "trust", "-E", "UTF8", "-N"
        )
        options = (
            f"-c listen_addresses='' -c unix_socket_directories={folder} -c fsync=off -c max_connections=60"
        )
        log = str(folder / "log")
        _as_postgres(str(bin_dir / "pg_ctl"), "-D", str(data), "-o", options, "-l", log, "-w", "start")
        return cls(folder)

    def stop(self) -> None:
        _as_postgres(str(_programs() / "pg_ctl"), "-D", str(self.folder / "data"), "-m", "immediate", "stop")
        shutil.rmtree(self.folder, ignore_errors=True)

    def url(self, name: str) -> str:
        return f"postgresql+psycopg://laurel@/{name}?host={self.folder}"

    def create(self, name: str, template: str = "template0") -> None:
        self._run(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')

    def copy(self, template: str) -> str:
        name = f"test_{next(self.numbers)}"
        self.create(name, template)
        return name

    def drop(self, name: str) -> None:
        self._run(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    def _run(self, statement: str) -> None:
        engine = create_engine(self.url("postgres"), isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text(statement))
        engine.dispose()
