"""JSON and Parquet as relations of texts: nested fields become columns such as satisfaction_rating.score."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from awards.evidence.encodings import refuse_long_lines
from awards.evidence.refusals import MEBIBYTE, Limits, Unreadable
from awards.evidence.staging import quoted

if TYPE_CHECKING:
    import duckdb  # noqa: TID253  only the type checker reads this

SAMPLE = 1_000
DEPTH = 3
OBJECT = MEBIBYTE  # one case
DOCUMENT = 8 * MEBIBYTE  # one object that wraps all cases


def json_relation(
    connection: duckdb.DuckDBPyConnection, path: Path, limits: Limits
) -> tuple[str, tuple[str, ...]]:
    """(relation, headers) of objects in an array, one a line, or in an array within one object."""
    objects = _objects(connection, path, limits)
    sample = connection.execute(
        f"SELECT json FROM {objects} WHERE json IS NOT NULL LIMIT {SAMPLE}"
    ).fetchall()
    paths: dict[tuple[str, ...], None] = {}
    for (text,) in sample:
        paths |= dict.fromkeys(_leaves(_parsed(text)))
    if not paths:
        raise Unreadable("The JSON file holds no objects with fields; export one object for each case.")
    if len(paths) > limits.columns:
        raise Unreadable(f"The JSON objects have more than {limits.columns:,} fields; export fewer.")
    cells = [
        f"json_extract_string(json, {quoted(_json_path(keys))}) AS c{place}"
        for place, keys in enumerate(paths)
    ]
    return f"(SELECT {', '.join(cells)} FROM {objects})", tuple(".".join(keys) for keys in paths)


def parquet_relation(
    connection: duckdb.DuckDBPyConnection, path: Path, limits: Limits
) -> tuple[str, tuple[str, ...]]:
    """(relation, headers) of a Parquet file, every column as text."""
    file = quoted(str(path))
    size, rows = connection.execute(
        f"SELECT (SELECT sum(total_uncompressed_size) FROM parquet_metadata({file})), "
        f"(SELECT sum(num_rows) FROM parquet_file_metadata({file}))"
    ).fetchone() or (0, 0)
    if (size or 0) > limits.expanded or (rows or 0) > limits.rows:
        raise Unreadable("The Parquet file is too large when unpacked; export a shorter period.")
    described = connection.execute(f"DESCRIBE SELECT * FROM read_parquet({file})").fetchall()
    if len(described) > limits.columns:
        raise Unreadable(f"The file has more than {limits.columns:,} columns; export fewer.")
    cells = [f"{_as_text(name, kind)} AS c{place}" for place, (name, kind, *_rest) in enumerate(described)]
    headers = tuple(name for name, *_rest in described)
    return f"(SELECT {', '.join(cells)} FROM read_parquet({file}))", headers


def _as_text(name: str, kind: str) -> str:
    column = '"' + name.replace('"', '""') + '"'
    if kind == "TIMESTAMP WITH TIME ZONE":
        return f"CAST(timezone('UTC', {column}) AS VARCHAR) || 'Z'"
    return f"CAST({column} AS VARCHAR)"


def _objects(connection: duckdb.DuckDBPyConnection, path: Path, limits: Limits) -> str:
    """A relation with the one column json, a row for each case."""
    with path.open("rb") as file:
        first = file.readline(OBJECT).decode("utf-8-sig", "replace").strip()
    if first.startswith("["):
        return _read(path, "array", OBJECT)
    try:
        whole = json.loads(first)
    except (ValueError, RecursionError):
        whole = None
    lists = [key for key, value in whole.items() if _is_cases(value)] if isinstance(whole, dict) else []
    if isinstance(whole, dict) and not lists:
        refuse_long_lines(path, limits)
        return _read(path, "newline_delimited", OBJECT)
    return _unwrapped(connection, path)


def _unwrapped(connection: duckdb.DuckDBPyConnection, path: Path) -> str:
    """The cases inside one large object: {"tickets": [{…}, …], "count": 2}."""
    if path.stat().st_size > DOCUMENT:
        raise Unreadable("The JSON file is one large object; export one object a line, or CSV.")
    document = _read(path, "unstructured", DOCUMENT)
    found = connection.execute(
        f"SELECT key FROM (SELECT json, unnest(json_keys(json)) AS key FROM {document}) "
        "WHERE json_type(json -> ('$.\"' || key || '\"')) = 'ARRAY' "
        "AND json_type(json -> ('$.\"' || key || '\"[0]')) = 'OBJECT' LIMIT 1"
    ).fetchone()
    if found is None:
        raise Unreadable("The JSON file holds no list of objects; export one object for each case.")
    path_of_cases = quoted(f'$."{found[0]}"[*]')
    return f"(SELECT unnest(json_extract(json, {path_of_cases})) AS json FROM {document})"


def _is_cases(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and isinstance(value[0], dict) and len(value[0]) > 2


def _read(path: Path, layout: str, largest: int) -> str:
    lenient = ", ignore_errors = true" if layout == "newline_delimited" else ""
    return (
        f"read_json_objects({quoted(str(path))}, format = '{layout}', maximum_object_size = {largest}, "
        f"compression = 'uncompressed'{lenient})"
    )


def _parsed(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise Unreadable("The JSON file is damaged or nested too deeply; export it again.") from error


def _leaves(value: Any, above: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """The paths of the fields that hold no list, down to the third level."""
    if not isinstance(value, dict):
        return
    for key, inner in value.items():
        keys = (*above, key)
        if '"' in key or "\\" in key:
            continue
        if isinstance(inner, dict) and len(keys) < DEPTH:
            yield from _leaves(inner, keys)
        elif not isinstance(inner, (dict, list)):
            yield keys


def _json_path(keys: tuple[str, ...]) -> str:
    return "$" + "".join(f'."{key}"' for key in keys)
