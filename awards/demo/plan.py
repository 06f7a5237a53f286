"""How large a made-up season is, and on which days it happens."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from awards import clock


@dataclass(frozen=True)
class Plan:
    """The measure of one season; the seed decides everything that looks like chance."""

    slug: str
    name: str
    headline: str
    intro: str
    template: str | None = "default"
    categories: int | None = None
    """Keep only so many categories of the template; tests run a short season."""
    nominations: int = 120
    judges: int = 20
    troubled: bool = True
    """Whether judges declare conflicts, step back late and leave a scorecard unfinished."""
    seed: int = 2027


MADE_UP = Plan(
    slug="crm-excellence-2027",
    name="CRM Excellence Awards 2027",
    headline="The service that customers remember",
    intro=(
        "This season is made up: every company, person, figure and mark in it was invented to show how "
        "Laurel works. It honors the service teams, people, contact centers and products that "
        "customers remember."
    ),
)

ON_PUBLISHED_DATA = Plan(
    slug="published-evidence-2027",
    name="Published Evidence Awards 2027",
    headline="Real answers, real incidents, made-up judges",
    intro=(
        "The survey answers and incidents in this season are real and were published without names. The "
        "judges are made up, and so is every mark that rests on judgment; nobody was honored or passed over."
    ),
    template=None,
    judges=6,
    troubled=False,
)


@dataclass(frozen=True)
class Calendar:
    """The season's days, counted back from today, so that its winners are known when the demo ends."""

    today: datetime

    @classmethod
    def until_now(cls) -> "Calendar":
        return cls(clock.now().astimezone(UTC).replace(hour=9, minute=0, second=0, microsecond=0))

    def ago(self, days: int, minutes: int = 0) -> datetime:
        return self.today - timedelta(days=days) + timedelta(minutes=minutes)

    @property
    def prepared(self) -> datetime:
        return self.ago(250)

    @property
    def opens(self) -> datetime:
        return self.ago(210)

    @property
    def closes(self) -> datetime:
        return self.ago(130)

    @property
    def judging_opens(self) -> datetime:
        return self.ago(100)

    @property
    def judging_closes(self) -> datetime:
        return self.ago(60)

    @property
    def announce(self) -> datetime:
        return self.ago(20)

    @property
    def period(self) -> tuple[date, date]:
        """The twelve months before nominations open."""
        end = (self.opens - timedelta(days=1)).date()
        return end - timedelta(days=364), end
