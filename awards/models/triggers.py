"""Rows that the database itself keeps from being changed: what was recorded stays recorded."""

from typing import NamedTuple


class Trigger(NamedTuple):
    """One refusal: `event` on `table`, when `condition` holds for the row."""

    table: str
    event: str
    condition: str
    sentence: str

    @property
    def name(self) -> str:
        return f"frozen_{self.table}_{self.event.lower()}"

    @property
    def row(self) -> str:
        return "NEW" if self.event == "INSERT" else "OLD"

    def sqlite(self) -> str:
        when = f"WHEN {self.condition.format(row=self.row)} " if self.condition else ""
        return (
            f"CREATE TRIGGER {self.name} BEFORE {self.event} ON {self.table} {when}"
            f"BEGIN SELECT RAISE(ABORT, '{self.sentence}'); END"
        )

    def postgresql(self) -> tuple[str, str]:
        when = f"IF {self.condition.format(row=self.row)} THEN " if self.condition else ""
        end = "END IF; " if self.condition else ""
        result = "OLD" if self.event == "DELETE" else "NEW"
        function = (
            f"CREATE FUNCTION {self.name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"{when}RAISE EXCEPTION '{self.sentence}' USING ERRCODE = 'integrity_constraint_violation'; {end}"
            f"RETURN {result}; END $$"
        )
        trigger = (
            f"CREATE TRIGGER {self.name} BEFORE {self.event} ON {self.table} "
            f"FOR EACH ROW EXECUTE FUNCTION {self.name}()"
        )
        return function, trigger

    def create(self, dialect: str) -> list[str]:
        return [self.sqlite()] if dialect == "sqlite" else list(self.postgresql())

    def drop(self, dialect: str) -> list[str]:
        if dialect == "sqlite":
            return [f"DROP TRIGGER IF EXISTS {self.name}"]
        return [
            f"DROP TRIGGER IF EXISTS {self.name} ON {self.table}",
            f"DROP FUNCTION IF EXISTS {self.name}()",
        ]


ROUND_CLOSED = (
    "EXISTS (SELECT 1 FROM scorecards JOIN rounds ON rounds.id = scorecards.round_id "
    "WHERE scorecards.id = {row}.scorecard_id AND rounds.state <> 'open')"
)

TRIGGERS = (
    *(
        Trigger(table, event, "", f"{table} is append-only")
        for table in ("audit_entries", "tabulations", "standings", "exclusions")
        for event in ("UPDATE", "DELETE")
    ),
    *(
        Trigger("marks", event, ROUND_CLOSED, "the round is not open")
        for event in ("INSERT", "UPDATE", "DELETE")
    ),
)

LATER = (
    *(
        Trigger(
            "scorecards",
            event,
            "EXISTS (SELECT 1 FROM rounds WHERE rounds.id = OLD.round_id AND rounds.state <> 'open')",
            "the round is not open",
        )
        for event in ("UPDATE", "DELETE")
    ),
    Trigger(
        "rounds",
        "UPDATE",
        "OLD.scheme_text IS NOT NULL AND (NEW.scheme_text IS NULL OR NEW.scheme_text <> OLD.scheme_text)",
        "the scheme is frozen",
    ),
    Trigger(
        "metrics",
        "UPDATE",
        "NEW.value_e4 <> OLD.value_e4 OR NEW.n <> OLD.n OR NEW.kind <> OLD.kind "
        "OR NEW.digest <> OLD.digest OR NEW.nomination_id <> OLD.nomination_id",
        "a computed figure is superseded, not changed",
    ),
    Trigger("metrics", "DELETE", "", "metrics is append-only"),
    Trigger("placements", "DELETE", "", "placements is append-only"),
    *(Trigger("releases", event, "", "releases is append-only") for event in ("UPDATE", "DELETE")),
)
"""Those of the fourth migration."""

EVIDENCE = (
    *(
        Trigger(table, event, "", f"{table} is append-only")
        for table in ("claim_events", "measures", "metric_files")
        for event in ("UPDATE", "DELETE")
    ),
    *(
        Trigger(
            table,
            "UPDATE",
            f"NEW.sha256 <> OLD.sha256 OR NEW.{count} <> OLD.{count} OR NEW.{above} <> OLD.{above}",
            f"a digest of {table} is replaced by a new row, not changed",
        )
        for table, count, above in (
            ("evidence_files", "size", "nomination_id"),
            ("datasets", "rows", "file_id"),
        )
    ),
    *(
        Trigger(table, "DELETE", "", f"{table} is append-only")
        for table in ("evidence_files", "datasets", "claims")
    ),
)
"""Those of the fifth migration."""

JUDGING = (
    *(
        Trigger("remarks", event, ROUND_CLOSED, "the round is not open")
        for event in ("INSERT", "UPDATE", "DELETE")
    ),
    *(
        Trigger(table, event, "", f"{table} is append-only")
        for table in ("mark_changes", "minutes", "pledges")
        for event in ("UPDATE", "DELETE")
    ),
    Trigger("conflicts", "DELETE", "", "a conflict is lifted, not deleted"),
    *(
        Trigger(
            "votes",
            event,
            "EXISTS (SELECT 1 FROM ballots WHERE ballots.id = {row}.ballot_id AND ballots.state <> 'open')",
            "the ballot is not open",
        )
        for event in ("INSERT", "UPDATE", "DELETE")
    ),
    Trigger(
        "ballots",
        "UPDATE",
        "OLD.state = 'closed' OR NEW.state = 'draft' AND OLD.state <> 'draft' "
        "OR OLD.state <> 'draft' AND (NEW.method <> OLD.method OR NEW.question <> OLD.question)",
        "a ballot is fixed once it is open",
    ),
    Trigger("ballots", "DELETE", "OLD.state <> 'draft'", "a ballot is fixed once it is open"),
    *(
        Trigger(
            "ballot_entries",
            event,
            "EXISTS (SELECT 1 FROM ballots WHERE ballots.id = {row}.ballot_id AND ballots.state <> 'draft')",
            "a ballot is fixed once it is open",
        )
        for event in ("INSERT", "UPDATE", "DELETE")
    ),
)
"""Those of the sixth migration."""
