"""A certificate is one page in our fonts that says what it was given, and fetches nothing."""

from __future__ import annotations

import io
import threading
from collections.abc import Iterator
from dataclasses import asdict, replace
from http.server import BaseHTTPRequestHandler, HTTPServer
from itertools import combinations
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from jinja2 import DictLoader, Environment
from pypdf import PageObject, PdfReader
from weasyprint import HTML

from awards.exports import pdf
from awards.exports.pdf import CertificateText, certificate, certificates, store

SAID = CertificateText(
    program_name="CRM Excellence Awards 2027",
    category_name="Best Contact Center",
    outcome="Winner",
    nominee_name="Team North",
    organization_name="North Ltd",
    awarded_on="21 May 2027",
    serial="L27-ABCDE-FGHJK",
    check_url="http://127.0.0.1:8000/certificates/L27-ABCDE-FGHJK",
    color_primary="#1f5c42",
    color_accent="#a8781c",
)
A4_LANDSCAPE = (842, 595)
LONG = "Zespół Obsługi Klienta Łódź-Śródmieście i Przyjaciele Sprawnej Pomocy Technicznej Północ I"


def page(**changes: str) -> PageObject:
    found = PdfReader(io.BytesIO(certificate(replace(SAID, **changes))))
    assert len(found.pages) == 1
    return found.pages[0]


def words(found: PageObject) -> str:
    return " ".join(found.extract_text().split())


class Line(NamedTuple):
    """A piece of text on the laid-out page, in CSS pixels."""

    text: str
    left: float
    top: float
    right: float
    bottom: float

    def covers(self, other: Line) -> bool:
        across = min(self.right, other.right) - max(self.left, other.left)
        down = min(self.bottom, other.bottom) - max(self.top, other.top)
        return across > 1 and down > (self.bottom - self.top) / 3


def boxes(box: Any) -> Iterator[Any]:
    yield box
    for child in getattr(box, "children", ()):
        yield from boxes(child)


def lines(**changes: str) -> tuple[float, float, list[Line]]:
    """Width and height of the one page, and every piece of text on it."""
    said = asdict(replace(SAID, **changes))
    content = pdf._templates().get_template(pdf.DESIGN).render(**said, qr_data_uri="data:,")
    (laid,) = HTML(string=content, url_fetcher=pdf._bundled_only()).render().pages
    found = [
        Line(box.text, box.position_x, y := box.position_y, box.position_x + box.width, y + box.height)
        for box in boxes(laid._page_box)
        if getattr(box, "text", "").strip()
    ]
    return laid.width, laid.height, found


@pytest.fixture(scope="module")
def plain() -> PageObject:
    return page()


def test_it_is_one_page_of_a4_landscape(plain: PageObject) -> None:
    assert (round(plain.mediabox.width), round(plain.mediabox.height)) == A4_LANDSCAPE


def test_it_says_everything_it_was_given(plain: PageObject) -> None:
    text = words(plain).casefold()
    for said in (
        SAID.program_name,
        SAID.category_name,
        SAID.outcome,
        SAID.nominee_name,
        SAID.organization_name,
        SAID.awarded_on,
        SAID.serial,
        SAID.check_url,
    ):
        assert said.casefold() in text


def test_its_fonts_are_ours_and_lie_in_the_file(plain: PageObject) -> None:
    fonts = [one.get_object() for one in plain["/Resources"]["/Font"].values()]
    names = set()
    for font in fonts:
        inner = font["/DescendantFonts"][0].get_object()
        described = inner["/FontDescriptor"]
        assert {"/FontFile", "/FontFile2", "/FontFile3"} & set(described)
        names.add(str(font["/BaseFont"]).rpartition("+")[2].partition("-")[0])
    assert names == {"Fraunces", "Inter"}


def test_a_name_of_ninety_letters_with_polish_ones_fits_on_the_page() -> None:
    assert len(LONG) == 90
    assert LONG.replace(" ", "") in words(page(nominee_name=LONG)).replace(" ", "")


@pytest.mark.parametrize("name", [LONG, "Wolfeschlegelsteinhausenbergerdorff" * 2 + " " + "Ł" * 19])
def test_no_text_leaves_the_page_or_covers_another(name: str) -> None:
    width, height, found = lines(nominee_name=name, organization_name=name, category_name=name)
    assert len(found) > 8
    for one in found:
        assert 0 < one.left < one.right < width, one
        assert 0 < one.top < one.bottom < height, one
    assert [(a.text, b.text) for a, b in combinations(found, 2) if a.covers(b)] == []


def test_markup_in_a_name_is_plain_text() -> None:
    hostile = "<script>alert(1)</script><b>Bold</b> & {{ 7*7 }}"
    assert hostile in words(page(nominee_name=hostile, organization_name=hostile))


class Served(BaseHTTPRequestHandler):
    asked: list[str] = []

    def do_GET(self) -> None:
        self.asked.append(self.path)
        self.send_response(404)
        self.end_headers()

    def log_message(self, *_args: object) -> None:
        pass


@pytest.fixture
def outside() -> Iterator[str]:
    """A server that notes what is asked of it."""
    Served.asked.clear()
    server = HTTPServer(("127.0.0.1", 0), Served)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_no_image_is_fetched_from_the_network_or_the_disk(
    outside: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Even a design that asks for them gets nothing."""
    secret = tmp_path / "secret.txt"
    secret.write_text("the secret")
    design = (
        f'<link rel="stylesheet" href="{outside}/a.css"><link rel="stylesheet" href="file://{secret}">'
        f'<img src="{outside}/b.png" alt="x"><img src="file://{secret}" alt="y"><p>{{{{ nominee_name }}}}</p>'
        f'<object data="asset:../pyproject.toml"></object><a rel="attachment" href="file://{secret}">z</a>'
    )
    opened: list[str] = []
    real_open = Path.open
    monkeypatch.setattr(
        Path, "open", lambda self, *a, **k: (opened.append(str(self)), real_open(self, *a, **k))[1]
    )
    monkeypatch.setattr(pdf, "_templates", lambda: Environment(loader=DictLoader({pdf.DESIGN: design})))
    content = certificate(SAID)
    assert Served.asked == []
    assert not [name for name in opened if "secret" in name or "pyproject" in name]
    found = PdfReader(io.BytesIO(content))
    assert "Team North" in found.pages[0].extract_text()
    assert list(found.attachments) == []
    assert not found.pages[0].images


def test_several_are_made_in_order_in_processes_of_their_own() -> None:
    names = ["Ada", "Łukasz", "Cai"]
    made = list(certificates([replace(SAID, nominee_name=name) for name in names]))
    texts = [PdfReader(io.BytesIO(one)).pages[0].extract_text() for one in made]
    assert all(name in text for name, text in zip(names, texts, strict=True))
    assert list(certificates([])) == []


def test_a_file_is_written_whole_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "certificates" / "a.pdf"
    store(path, b"first")
    monkeypatch.setattr(Path, "replace", lambda *_args: (_ for _ in ()).throw(OSError("cut off")))
    with pytest.raises(OSError, match="cut off"):
        store(path, b"second")
    assert path.read_bytes() == b"first"
