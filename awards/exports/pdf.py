"""PDF: our own templates, our own fonts, nothing from the network or the disk beside them."""

import resource
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass
from functools import cache
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import segno
from jinja2 import Environment, FileSystemLoader, select_autoescape

from awards import resource_dir

DESIGN = "certificates/classic/certificate.html"
MEMORY = 2 * 1024**3
CPU_SECONDS = 600
A_CHILD_MAKES = 50
WORKERS = 2
FEW = 2
"""From this many on, starting the child processes costs less than it saves."""


@dataclass(frozen=True)
class CertificateText:
    """Everything a certificate says, as plain text."""

    program_name: str
    category_name: str
    outcome: str
    nominee_name: str
    organization_name: str
    awarded_on: str
    serial: str
    check_url: str
    color_primary: str
    color_accent: str
    signatory: str = ""


def certificates(texts: Sequence[CertificateText]) -> Iterator[bytes]:
    """One PDF per text, in order, made in child processes with limits on memory and time."""
    if not texts:
        return
    with ProcessPoolExecutor(
        max_workers=WORKERS if len(texts) > FEW else 1,
        mp_context=get_context("spawn"),
        initializer=limit,
        max_tasks_per_child=A_CHILD_MAKES,
    ) as pool:
        yield from pool.map(certificate, texts)


def certificate(said: CertificateText) -> bytes:
    """One A4 landscape page."""
    code = segno.make(said.check_url, error="m").svg_data_uri(border=0)
    return written(DESIGN, **asdict(said), qr_data_uri=code)


def written(template: str, **said: Any) -> bytes:
    """One of our own templates as a tagged PDF."""
    from weasyprint import HTML  # noqa: PLC0415  heavy

    page = _templates().get_template(template).render(**said)
    pdf: bytes = HTML(string=page, url_fetcher=_bundled_only()).write_pdf(pdf_tags=True)
    return pdf


@cache
def _templates() -> Environment:
    return Environment(
        loader=FileSystemLoader(resource_dir("templates")),
        autoescape=select_autoescape(default=True),
        trim_blocks=True,
        lstrip_blocks=True,
    )


@cache
def _bundled_only() -> Any:
    """Answers `asset:` from static/ and data URIs; refuses every other address."""
    from weasyprint.urls import URLFetcher, URLFetcherResponse  # noqa: PLC0415  heavy

    static = resource_dir("static").resolve()

    class Fetcher(URLFetcher):  # type: ignore[misc]  # WeasyPrint has no type hints
        def fetch(self, url: str, headers: dict[str, str] | None = None) -> Any:
            if not url.startswith("asset:"):
                return super().fetch(url, headers)
            path = (static / url.removeprefix("asset:")).resolve()
            if not path.is_relative_to(static) or path.suffix != ".woff2":
                raise ValueError(f"{url} is not a bundled font.")
            return URLFetcherResponse(url, path.open("rb"), {"Content-Type": "font/woff2"})

    return Fetcher(allowed_protocols={"data", "asset"})


def limit() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))


def store(path: Path, content: bytes) -> None:
    """Write a file whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    half = path.with_suffix(".part")
    half.write_bytes(content)
    half.replace(path)
