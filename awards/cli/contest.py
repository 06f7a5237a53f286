"""Score a contest from files, and verify a scored one: no server, no database, no settings."""

import sys
from pathlib import Path

import click

from awards.cli.bundle import differences, write
from awards.cli.inputs import Inputs, Unreadable

FORMATS = ("csv", "xlsx", "json", "parquet")


def _formats(_context: click.Context, _parameter: click.Parameter, value: str) -> list[str]:
    chosen = [name.strip() for name in value.split(",") if name.strip()]
    unknown = [name for name in chosen if name not in FORMATS]
    if unknown or not chosen:
        raise click.BadParameter(f"choose from {', '.join(FORMATS)}, separated by commas")
    return chosen


@click.command()
@click.argument("scheme", type=click.Path(path_type=Path))
@click.argument("marks", type=click.Path(path_type=Path))
@click.option("--objective", type=click.Path(path_type=Path), help="Figures: entry, criterion, value.")
@click.option(
    "--exclusions", type=click.Path(path_type=Path), help="What does not count: entry, judge, reason."
)
@click.option("--out", type=click.Path(path_type=Path), required=True, help="The folder to write.")
@click.option("--format", "formats", default="csv", callback=_formats, show_default=True)
def score(
    scheme: Path,
    marks: Path,
    objective: Path | None,
    exclusions: Path | None,
    out: Path,
    formats: list[str],
) -> None:
    """Score MARKS (entry, judge, criterion, mark) by the SCHEME file."""
    try:
        inputs = Inputs.read(scheme, marks, objective, exclusions)
        _say(f"{len(inputs.frames['marks']):,} marks read.")
        standings = write(inputs, out, formats)
    except Unreadable as error:
        _refuse(error.sentences)
    _say(f"{standings} entries are in {out}.")


@click.command()
@click.argument("path", type=click.Path(path_type=Path))
def verify(path: Path) -> None:
    """Compute what was scored into PATH again: exit 0 it agrees, 1 it differs, 2 it cannot be read."""
    try:
        found = differences(path)
    except Unreadable as error:
        _refuse(error.sentences)
    for sentence in found:
        click.echo(sentence, err=True)
    if found:
        sys.exit(1)
    click.echo(f"{path} agrees with a computation made now.")


def _refuse(sentences: list[str]) -> None:
    for sentence in sentences:
        click.echo(sentence, err=True)
    sys.exit(2)


def _say(sentence: str) -> None:
    """Progress for a person; a script that reads the output is not bothered."""
    if sys.stderr.isatty():
        click.echo(sentence, err=True)
