"""The closed vocabularies of Laurel; their values are stored and shown."""

from enum import StrEnum


class ProgramState(StrEnum):
    DRAFT = "draft"
    SCHEDULED = "scheduled"
    OPEN = "open"
    SCREENING = "screening"
    JUDGING = "judging"
    DELIBERATION = "deliberation"
    ANNOUNCED = "announced"
    ARCHIVED = "archived"


class NominationKind(StrEnum):
    SELF = "self"
    PEER = "peer"
    CUSTOMER = "customer"


class NominationState(StrEnum):
    DRAFT = "draft"
    UNCONFIRMED = "unconfirmed"
    AWAITING_CONSENT = "awaiting_consent"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    ADMITTED = "admitted"
    REFUSED = "refused"
    DECLINED = "declined"
    DUPLICATE = "duplicate"
    WITHDRAWN = "withdrawn"
    DISQUALIFIED = "disqualified"


class NomineeKind(StrEnum):
    TEAM = "team"
    PERSON = "person"
    COMPANY = "company"
    PRODUCT = "product"


class EntryState(StrEnum):
    ACTIVE = "active"
    WITHDRAWN = "withdrawn"
    DISQUALIFIED = "disqualified"


class Role(StrEnum):
    """What a person may do in one program."""

    ORGANIZER = "organizer"
    SCREENER = "screener"
    JUDGE = "judge"
    CHAIR = "chair"


class OrganizationRole(StrEnum):
    OWNER = "owner"
    MEMBER = "member"


class CriterionKind(StrEnum):
    OBJECTIVE = "objective"
    SUBJECTIVE = "subjective"


class ScoredBy(StrEnum):
    RULE = "rule"
    PANEL = "panel"


class Combine(StrEnum):
    """How a category's criteria become one score."""

    WEIGHTED_MEAN = "weighted_mean"
    SUM = "sum"


class PanelRule(StrEnum):
    """How the marks of a panel become one score per criterion."""

    MEAN = "mean"
    TRIMMED = "trimmed"
    WINSORIZED = "winsorized"
    MEDIAN = "median"


class Severity(StrEnum):
    """Whether strict and lenient judges are brought to one level, and how."""

    NONE = "none"
    CENTER = "center"
    MIXED = "mixed"
    FIXED = "fixed"
    ZSCORE = "zscore"


class Missing(StrEnum):
    """What becomes of an entry that has nothing on a criterion."""

    EXCLUDE = "exclude"
    RENORMALIZE = "renormalize"


class TieStep(StrEnum):
    """What may separate equal scores, in the order a category names; people decide what is left."""

    OBJECTIVE = "objective"
    FIRSTS = "firsts"


class MetricKind(StrEnum):
    CSAT = "csat"
    NPS = "nps"
    RESOLUTION = "resolution"


class Basis(StrEnum):
    """What the curve of an objective criterion is read at: a figure, or its change on the year before."""

    LEVEL = "level"
    IMPROVEMENT = "improvement"


class SmallSample(StrEnum):
    """What becomes of an entry whose figure rests on too few answers or cases."""

    UNRANKED = "unranked"
    SHRUNK = "shrunk"


class MetricState(StrEnum):
    DOCUMENTED = "documented"
    RECOMPUTED = "recomputed"


class ClaimState(StrEnum):
    CLAIMED = "claimed"
    DOCUMENTED = "documented"
    RECOMPUTED = "recomputed"
    AUDITED = "audited"
    DISPUTED = "disputed"


class UploadState(StrEnum):
    RECEIVED = "received"
    READING = "reading"
    ASKING = "asking"
    READY = "ready"
    REFUSED = "refused"
    ACCEPTED = "accepted"
    DISCARDED = "discarded"


class FileKind(StrEnum):
    """What stands behind a figure: a raw export, a summary computed at home, a supporting document."""

    EXPORT = "export"
    SUMMARY = "summary"
    DOCUMENT = "document"


class Span(StrEnum):
    """Which twelve months a figure covers: the season's, or those before."""

    CURRENT = "current"
    PREVIOUS = "previous"


class MinimumRule(StrEnum):
    """What a minimum criterion of a category looks at."""

    MIN_RESPONSES = "min_responses"
    MIN_CASES = "min_cases"
    METRIC_AT_LEAST = "metric_at_least"
    METRIC_AT_MOST = "metric_at_most"
    WORDS_AT_LEAST = "words_at_least"
    PERIOD_12_MONTHS = "period_12_months"
    NOT_OWN_AGENT = "not_own_agent"


class RuleAnswer(StrEnum):
    PASS = "pass"
    FAIL = "fail"
    CANNOT_TELL = "cannot_tell"


class RoundState(StrEnum):
    DRAFT = "draft"
    OPEN = "open"
    CLOSED = "closed"


class ConflictKind(StrEnum):
    """What ties a judge to a nominee."""

    DECLARED = "declared"
    EMPLOYER = "employer"
    GROUP = "group"
    PAST_EMPLOYER = "past_employer"
    NOMINATOR = "nominator"
    REFEREE = "referee"
    SPONSOR = "sponsor"
    SUPPLIER = "supplier"
    COMPETITOR = "competitor"
    TRADE = "trade"


class Effect(StrEnum):
    """What a rule about conflicts does with what it finds."""

    BLOCK = "block"
    WARN = "warn"
    OFF = "off"


class TieKind(StrEnum):
    """How two organizations are tied: the first supplies the second, or they compete."""

    SUPPLIER = "supplier"
    COMPETITOR = "competitor"


class BallotState(StrEnum):
    DRAFT = "draft"
    OPEN = "open"
    CLOSED = "closed"


class AssignmentState(StrEnum):
    ASSIGNED = "assigned"
    RECUSED = "recused"


class ScorecardState(StrEnum):
    DRAFT = "draft"
    SUBMITTED = "submitted"


class Outcome(StrEnum):
    """Tiers of recognition, from the first cut to the last."""

    SHORTLISTED = "shortlisted"
    FINALIST = "finalist"
    WINNER = "winner"


class CutMethod(StrEnum):
    TOP_N = "top_n"
    THRESHOLD = "threshold"


class TiePolicy(StrEnum):
    INCLUDE = "include_ties"
    EXCLUDE = "exclude_ties"


class CertificateState(StrEnum):
    PENDING = "pending"
    READY = "ready"
    REVOKED = "revoked"


class JobState(StrEnum):
    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class MailState(StrEnum):
    PENDING = "pending"
    SENT = "sent"
    FAILED = "failed"


class TokenPurpose(StrEnum):
    INVITATION = "invitation"
    CONFIRM_ACCOUNT = "confirm_account"
    CONFIRM_NOMINATION = "confirm_nomination"
    MANAGE_NOMINATION = "manage_nomination"
    RESET_PASSWORD = "reset_password"
    ENTER = "enter"
