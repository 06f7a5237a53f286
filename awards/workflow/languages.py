"""The languages that entries are written and judged in."""

from collections.abc import Iterable

from awards.errors import Invalid

LANGUAGES = {
    "ar": "Arabic",
    "bg": "Bulgarian",
    "zh": "Chinese",
    "hr": "Croatian",
    "cs": "Czech",
    "da": "Danish",
    "nl": "Dutch",
    "en": "English",
    "et": "Estonian",
    "fi": "Finnish",
    "fr": "French",
    "de": "German",
    "el": "Greek",
    "he": "Hebrew",
    "hi": "Hindi",
    "hu": "Hungarian",
    "it": "Italian",
    "ja": "Japanese",
    "ko": "Korean",
    "lv": "Latvian",
    "lt": "Lithuanian",
    "no": "Norwegian",
    "pl": "Polish",
    "pt": "Portuguese",
    "ro": "Romanian",
    "sk": "Slovak",
    "sl": "Slovenian",
    "es": "Spanish",
    "sv": "Swedish",
    "tr": "Turkish",
    "uk": "Ukrainian",
}


def known(codes: Iterable[str], field: str) -> list[str]:
    """The codes in their order, each once; Invalid for one that is no language here."""
    found = sorted(set(codes))
    for code in found:
        if code not in LANGUAGES:
            sentence = "Choose the language from the list."
            raise Invalid(sentence, {field: sentence})
    return found


def named(codes: Iterable[str]) -> str:
    return ", ".join(sorted(LANGUAGES.get(code, code) for code in codes))
