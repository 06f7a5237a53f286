"""Names and addresses as people type them, and the keys under which two of them are the same."""

import re
from pathlib import Path

from email_validator import EmailNotValidError, validate_email

from awards.errors import Invalid

LEGAL_FORMS = {
    "ab",
    "ag",
    "as",
    "aps",
    "bv",
    "co",
    "company",
    "corp",
    "corporation",
    "gmbh",
    "inc",
    "incorporated",
    "kg",
    "kk",
    "limited",
    "llc",
    "llp",
    "ltd",
    "nv",
    "oy",
    "plc",
    "pte",
    "pty",
    "sa",
    "sarl",
    "sas",
    "se",
    "spa",
    "srl",
}
PUBLIC_HOSTS = frozenset(
    line
    for line in (Path(__file__).parent / "public_hosts.txt").read_text(encoding="ascii").splitlines()
    if line and not line.startswith("#")
)
"""Where anybody may open an address, and endings under which anybody may register a name."""
DOTS_DO_NOT_COUNT = {"gmail.com", "googlemail.com"}
UNSTORABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
MISLEADING = re.compile(r"[\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]")
"""Invisible characters that turn the rest of a line around, or pass for a name."""


def name_key(text: str) -> str:
    """A name without case, spacing, punctuation at the ends of words, and legal forms."""
    words = [word.strip(".,;:()") for word in text.casefold().split()]
    kept = [word for word in words if word and word.replace(".", "") not in LEGAL_FORMS]
    return " ".join(kept or words)[:200]


def address(text: str) -> str:
    """A usable e-mail address in lower case, or Invalid."""
    try:
        found = validate_email(text.strip(), check_deliverability=False)
    except EmailNotValidError as error:
        sentence = "This is not a complete e-mail address; it should look like name@company.com."
        raise Invalid(sentence, {"email": sentence}) from error
    return found.normalized.lower()


def mailbox_key(email: str) -> str:
    """One key for all the spellings that reach the same mailbox: no +tag, no dots where they do not count."""
    local, _, domain = email.strip().lower().partition("@")
    local = local.partition("+")[0]
    if domain in DOTS_DO_NOT_COUNT:
        local, domain = local.replace(".", ""), "gmail.com"
    return f"{local}@{domain}"


def company_domain(email: str) -> str:
    """The domain of an address that a company gave out, "" when anybody can open one there."""
    domain = email.rpartition("@")[2]
    return "" if domain in PUBLIC_HOSTS else domain


def is_at(email: str, domain: str) -> bool:
    """Whether an address lies in a company's domain or below it, as in mail.company.com."""
    return domain.strip().lower() in domains_above(email)


def domains_above(email: str) -> list[str]:
    """The domain of an address and those above it that a company can call its own, the longest first."""
    labels = email.strip().lower().rpartition("@")[2].split(".")
    above = [".".join(labels[place:]) for place in range(len(labels) - 1)]
    return [one for one in above if one not in PUBLIC_HOSTS]


def tidy(text: str, *, limit: int, field: str, label: str) -> str:
    """The text without characters that cannot be stored or that mislead; Invalid beyond `limit`."""
    clean = MISLEADING.sub("", UNSTORABLE.sub("", text)).strip()
    if len(clean) > limit:
        sentence = f"{label} has {len(clean)} characters; shorten it to {limit}."
        raise Invalid(sentence, {field: sentence})
    return clean
