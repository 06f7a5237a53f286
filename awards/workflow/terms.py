"""The terms of judging: the usual text, and which text is a program's."""

import hashlib

from awards.models import Program

USUAL = """
Confidentiality
What you read here is told to you as a judge and to nobody else: narratives, figures, documents, \
comments, the names of nominees and nominators. You do not copy it, pass it on, paste it into any \
other service or use it for your own work, before the announcement or after it. Who is shortlisted, \
who wins and what a panel said stays with you until the organizer makes it public; what is never \
made public stays with you for good.

Conflicts of interest
You judge nobody you work for, worked for in the last two years, sell to, buy from, compete with, \
advise, hold shares of, are related to or are friends with. You say so on the entry as soon as you \
notice (“I have a conflict”), without a need to say more than a few words; the entry then leaves \
your list.

Your own judgment
Every mark is your own, given for what the entry shows and by the published criteria. You agree on \
no mark with anybody, accept nothing from anybody for a mark, and let no other person or program \
mark in your place.

No feedback outside Laurel
You tell entrants what you think of their entry only in the comment that is meant for them. You do \
not write to them, answer them or advise them about it in any other way. If somebody approaches you, \
tell the organizer.

Personal data
Entries name people. You use their data to judge and for nothing else, and tell the organizer at \
once if you think that somebody else has seen it. Your name and employer may be published as those \
of a judge; your single marks are not.

Deletion
What you downloaded or printed, you delete or destroy when judging closes. The device you enter with \
is locked when you leave it; on somebody else's device you sign out.
""".strip()


def terms_of(program: Program) -> str:
    """The text that the judges of a program accept: its own, or the usual one."""
    return program.judge_terms or USUAL


def digest_of(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
