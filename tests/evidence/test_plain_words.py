"""What may be kept of channel and priority."""

import pytest

from awards.evidence.plain_words import keepable

KNOWN = {
    "priority": ("2 - High", "P1", "1 - Critical", "3", "Sev-2", "very low", "Dringend", "crítica"),
    "channel": ("E-mail", "Live chat", "PHONE", "Open311", "Citizens Connect App", "Walk-In", "web_form"),
}
STRANGE = (
    "Wilhelmina",
    "ada@example.com",
    "+33 1 23 45 67 89",
    "020 7946",
    "High (Wilhelmina)",
    "",
    " ",
    "-",
)


@pytest.mark.parametrize("field", KNOWN)
def test_known_words_are_kept(field: str) -> None:
    assert keepable(field, KNOWN[field]) == list(KNOWN[field])


@pytest.mark.parametrize("field", KNOWN)
def test_what_could_be_a_name_or_a_number_is_not(field: str) -> None:
    assert keepable(field, STRANGE) == []
