"""A longer list costs no more statements: 1 and 3 rows, 50 and 500."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from flask import Flask, g

from awards import create_app
from awards.config import Settings
from awards.exports import frames
from awards.extensions import db
from awards.queries import catalog
from tests.statements import counted
from tests.web.crowd import Crowd
from tests.web.stage import sign_in

PAGES = {
    "public.front": "/",
    "public.program": "/{slug}/",
    "public.category": "/{slug}/categories/C0",
    "public.method": "/{slug}/method",
    "public.winners": "/{slug}/winners",
    "account.profile": "/account",
    "nominate.mine": "/nominations",
    "nominate.start": "/{slug}/nominate/peer",
    "nominate.status": "/nominations/{nomination}/status",
    "judge.home": "/judge",
    "judge.home filtered": "/judge?show=begun&sort=state",
    "judge.terms": "/judge/terms/{slug}",
    "judge.scorecard": "/judge/{assignment}",
    "judge.ledger": "/judge/{assignment}/evidence",
    "judge.own": "/judge/{assignment}/own",
    "judge.pack": "/judge/packs/{round}",
    "judge.practice": "/judge/practice/{practice}",
    "judge.deliberation": "/judge/rounds/{closed}/deliberation",
    "judge.ballot": "/judge/ballots/{ballot}",
    "organize.deliberation": "/organize/rounds/{closed}/deliberation",
    "organize.ballot": "/organize/ballots/{ballot}",
    "organize.home": "/organize",
    "organize.season": "/organize/{slug}/",
    "organize.categories": "/organize/{slug}/categories",
    "organize.category": "/organize/{slug}/categories/C0",
    "organize.practice": "/organize/{slug}/categories/C0/practice",
    "organize.method": "/organize/{slug}/categories/C0/method",
    "organize.evidence": "/organize/{slug}/categories/C0/evidence",
    "organize.minimum": "/organize/{slug}/categories/C0/minimum",
    "organize.cuts": "/organize/{slug}/categories/C0/cuts",
    "organize.about": "/organize/{slug}/categories/C0/about",
    "organize.team": "/organize/{slug}/team",
    "organize.screening": "/organize/{slug}/screening?state=all",
    "organize.screen": "/organize/nominations/{nomination}",
    "organize.ledger": "/organize/nominations/{nomination}/evidence",
    "organize.panels": "/organize/{slug}/panels",
    "organize.conflicts": "/organize/{slug}/conflicts",
    "organize.panel": "/organize/rounds/{round}",
    "organize.calibration": "/organize/rounds/{round}/calibration",
    "organize.results": "/organize/{slug}/results",
    "organize.result": "/organize/rounds/{round}/results",
    "organize.certificates": "/organize/{slug}/certificates",
    "organize.audit": "/organize/{slug}/audit",
}
CLOSED = {
    "judge.home closed": "/judge",
    "judge.compare": "/judge/rounds/{round}/compare",
    "judge.calibration": "/judge/rounds/{round}/calibration",
    "organize.calibration closed": "/organize/rounds/{round}/calibration",
}
"""Pages of a round that is closed."""
LARGE = 500


@contextmanager
def site(database: Path, folder: Path) -> Iterator[Flask]:
    folder.mkdir()
    shutil.copy(database, folder / "laurel.db")
    app = create_app(Settings(instance_dir=folder))
    app.config.update(TESTING=True, WTF_CSRF_ENABLED=False)

    @app.before_request
    def forget() -> None:
        g.pop("_login_user", None)

    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


def cost(database: Path, folder: Path, size: int) -> dict[str, int]:
    """The number of statements of every page and every export with `size` rows in every list."""
    with site(database, folder) as app:
        crowd = Crowd(size)
        where = {
            "slug": crowd.program.slug,
            "nomination": crowd.nomination.public_id,
            "assignment": crowd.assignments[0].public_id,
            "round": crowd.round.public_id,
            "closed": crowd.deliberation.public_id,
            "ballot": crowd.ballot.public_id,
            "practice": crowd.practice.public_id,
        }
        clients = {"organize": app.test_client(), "": app.test_client()}
        sign_in(clients["organize"], crowd.host)
        sign_in(clients[""], crowd.viewer)
        found = {}
        for name, pattern in (PAGES | CLOSED).items():
            if name == next(iter(CLOSED)):
                crowd.close()
            client = clients.get(name.split(".")[0], clients[""])
            db.session.remove()
            with counted() as seen:
                answer = client.get(pattern.format(**where))
            assert answer.status_code == 200, (name, answer.status_code)
            found[name] = len(seen)
        for sheet in frames.SHEETS:
            program = catalog.program_called(where["slug"])
            assert program is not None
            with counted() as seen:
                assert len(frames.frame(program, sheet)) >= size
            db.session.remove()
            found[f"export {sheet}"] = len(seen)
        return found


@pytest.mark.parametrize(("few", "many"), [(1, 3), (50, LARGE)])
def test_a_longer_list_costs_no_more_statements(
    empty_sqlite: Path, tmp_path: Path, few: int, many: int
) -> None:
    assert cost(empty_sqlite, tmp_path / "few", few) == cost(empty_sqlite, tmp_path / "many", many)


def test_every_list_page_is_measured(app: Flask) -> None:
    """A template that pages, or shows a table of rows, belongs to a measured page."""
    templates = Path(app.jinja_loader.searchpath[0])  # type: ignore[union-attr]
    listing = {
        f"{path.parent.name}/{path.stem}"
        for path in templates.glob("*/*.html")
        if "call(" in path.read_text() and "rows(" in path.read_text() and not path.stem.startswith("_")
    }
    measured = {f"{name.split('.')[0]}/{name.split('.')[1]}" for name in PAGES | CLOSED}
    assert listing <= measured, listing - measured
