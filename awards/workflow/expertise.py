"""What a judge knows well and which languages they judge in."""

from collections.abc import Collection, Iterable

from sqlalchemy import delete

from awards.enums import Role
from awards.errors import Invalid
from awards.models import Category, Expertise, User
from awards.policies import has_role
from awards.queries import people
from awards.workflow.languages import known
from awards.workflow.transaction import audit, lock, transaction


def describe_judge(
    *,
    actor: User,
    judge: User,
    among: Iterable[Category],
    categories: Collection[Category],
    languages: Collection[str],
) -> None:
    """Set which of the categories in `among` a judge knows well, and their languages; audit.

    `actor` is the judge or organizes the seasons of these categories. No language means any.
    """
    codes = known(languages, "languages")
    among = list(among)
    _check(judge, among)
    with transaction() as session:
        lock(judge)
        judge.languages = codes
        before, wanted = people.fields_known(judge), {one.id for one in categories}
        gone = {one.id for one in among if one.id in before and one.id not in wanted}
        session.execute(
            delete(Expertise).where(Expertise.judge_id == judge.id, Expertise.category_id.in_(gone))
        )
        more = [one.id for one in among if one.id in wanted and one.id not in before]
        session.add_all(Expertise(judge_id=judge.id, category_id=one) for one in more)
        codes_of = sorted(one.code for one in among if one.id in wanted)
        details = {"categories": codes_of, "languages": len(codes)}
        programs = {one.program for one in among}
        program = programs.pop() if len(programs) == 1 else None
        audit(actor=actor, action="describe_judge", subject=judge, program=program, details=details)


def _check(judge: User, among: Iterable[Category]) -> None:
    for category in among:
        if not has_role(judge, category.program, Role.JUDGE, Role.CHAIR):
            raise Invalid(f"{judge.name} is not a judge of {category.program.name}.")
