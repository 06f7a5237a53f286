"""Verify static/vendor and the icon sprite against their committed SHA-256 manifest."""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path

STATIC = Path(__file__).resolve().parent.parent / "static"
MANIFEST = STATIC / "vendor" / "SHA256SUMS"
COMPRESSED = {".gz", ".br"}


def listed(manifest: Path) -> dict[str, str]:
    """File name (relative to static/) to digest, as sha256sum writes them."""
    rows = (line.split(maxsplit=1) for line in manifest.read_text("utf-8").splitlines() if line.strip())
    return {name.lstrip("*"): digest for digest, name in rows}


def present(static: Path, manifest: Path) -> set[str]:
    files = (path for path in (static / "vendor").rglob("*") if path.is_file())
    return {
        path.relative_to(static).as_posix()
        for path in files
        if path != manifest and path.suffix not in COMPRESSED
    }


def problems(static: Path, manifest: Path) -> list[str]:
    if not manifest.is_file():
        return [f"{manifest.name} is missing: run tools/vendor/copy.sh."]
    wanted = listed(manifest)
    found = [
        f"static/{name} is not in the manifest: vendor it with tools/vendor/copy.sh or remove it."
        for name in sorted(present(static, manifest) - wanted.keys())
    ]
    for name, digest in sorted(wanted.items()):
        path = static / name
        if not path.is_file():
            found.append(f"static/{name} is missing: restore it, or run tools/vendor/copy.sh.")
        elif hashlib.sha256(path.read_bytes()).hexdigest() != digest:
            found.append(f"static/{name} was changed: restore it, or run tools/vendor/copy.sh.")
    return found


def main() -> int:
    found = problems(STATIC, MANIFEST)
    for sentence in found:
        print(sentence, file=sys.stderr)
    if not found:
        print(f"Vendored files: {len(listed(MANIFEST))} agree with the manifest.")
    return 1 if found else 0


if __name__ == "__main__":
    raise SystemExit(main())
