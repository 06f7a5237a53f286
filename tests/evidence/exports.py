"""Small made exports of every product, as the products write them, from the same cases."""

from __future__ import annotations

import csv
import io
import json
import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

FIRST = datetime(2024, 1, 1, 8, 30)


@dataclass(frozen=True)
class Case:
    """A made case; times are on the clock of whoever exports."""

    number: int
    opened: datetime
    resolved: datetime | None
    group: str
    agent: str
    rating: int | None  # 1 to 5
    reopens: int

    @property
    def is_happy(self) -> bool | None:
        return None if self.rating is None else self.rating >= 4


def made_cases(count: int = 60, seed: int = 7) -> list[Case]:
    chance = random.Random(seed)
    cases = []
    for number in range(count):
        opened = FIRST + timedelta(minutes=chance.randrange(366 * 24 * 60))
        hours = chance.expovariate(1 / 30)
        resolved = None if chance.random() < 0.1 else opened + timedelta(seconds=int(hours * 3600) + 60)
        rating = chance.choice([1, 2, 3, 4, 4, 5, 5, 5]) if chance.random() < 0.5 else None
        group = f"Team {chance.randrange(4)}"
        agent = f"Agent {chance.randrange(9)}"
        cases.append(Case(1000 + number, opened, resolved, group, agent, rating, chance.randrange(3)))
    return cases


def stamp(moment: datetime | None, pattern: str = "%Y-%m-%d %H:%M:%S", blank: str = "") -> str:
    return blank if moment is None else moment.strftime(pattern)


Row = dict[str, str]


def zendesk(case: Case) -> Row:
    score = {None: "Offered", True: "Good", False: "Bad"}[case.is_happy]
    return {
        "Summation column": "1",
        "Id": str(case.number),
        "Requester": "Jane Roe",
        "Requester email": "jane@example.org",
        "Group": case.group,
        "Assignee": case.agent,
        "Via": "Mail",
        "Priority": "High",
        "Created at": stamp(case.opened),
        "Solved at": stamp(case.resolved),
        "Satisfaction Score": score,
        "Reopens": str(case.reopens),
        "First reply time in minutes": "30",
        "Full resolution time in minutes": "99",
    }


def freshdesk(case: Case) -> Row:
    words = {None: "", 1: "Extremely Unhappy", 2: "Unhappy", 3: "Neutral", 4: "Happy", 5: "Extremely Happy"}
    return {
        "Ticket ID": str(case.number),
        "Subject": "Printer, again",
        "Status": "Closed" if case.resolved else "Open",
        "Priority": "Medium",
        "Source": "Portal",
        "Agent": case.agent,
        "Group": case.group,
        "Created time": stamp(case.opened),
        "Resolved time": stamp(case.resolved),
        "Closed time": stamp(case.resolved and case.resolved + timedelta(days=2)),
        "Resolution time (in hrs)": "31:15:00",
        "First response time (in hrs)": "00:30:00",
        "Resolution status": "Within SLA",
        "Survey results": words[case.rating],
    }


def freshservice(case: Case) -> Row:
    return {
        "Ticket Id": str(case.number),
        "Subject": "Laptop",
        "Requested for": "John Doe",
        "Assigned to": case.agent,
        "Assigned Group": case.group,
        "Created Time": stamp(case.opened),
        "Resolved Time": stamp(case.resolved),
        "Resolution Time (in Hrs)": "31:15:00",
        "Survey Result": "" if case.rating is None else str(case.rating),
    }


def servicenow(case: Case) -> Row:
    return {
        "number": f"INC{case.number:07}",
        "state": "-100" if case.number % 9 == 0 else "Closed",
        "opened_at": stamp(case.opened, "%d/%m/%Y %H:%M"),
        "resolved_at": stamp(case.resolved, "%d/%m/%Y %H:%M", "?"),
        "closed_at": stamp(case.resolved, "%d/%m/%Y %H:%M", "?"),
        "made_sla": "true" if case.number % 2 else "false",
        "reopen_count": str(case.reopens),
        "assignment_group": case.group,
        "assigned_to": "?",
        "caller_id": "Caller 7",
    }


def salesforce(case: Case) -> Row:
    return {
        "CaseNumber": f"{case.number:08}",
        "Status": "Closed" if case.resolved else "New",
        "IsClosed": "true" if case.resolved else "false",
        "CreatedDate": stamp(case.opened, "%Y-%m-%dT%H:%M:%S.000Z"),
        "ClosedDate": stamp(case.resolved, "%Y-%m-%dT%H:%M:%S.000Z"),
        "Origin": "Email",
        "Priority": "Low",
        "OwnerId": case.group,
        "SuppliedEmail": "jane@example.org",
    }


def salesforce_report(case: Case) -> Row:
    return {
        "Case Number": f"{case.number:08}",
        "Date/Time Opened": stamp(case.opened, "%m/%d/%Y, %I:%M %p"),
        "Date/Time Closed": stamp(case.resolved, "%m/%d/%Y, %I:%M %p"),
        "Age (Hours)": "12",
        "Case Owner": case.group,
    }


def hubspot(case: Case) -> Row:
    return {
        "Ticket ID": str(case.number),
        "Ticket name": "Refund",
        "Ticket status": "Closed",
        "Pipeline": case.group,
        "Ticket owner": case.agent,
        "Create date": stamp(case.opened, "%Y-%m-%d %H:%M"),
        "Close date": stamp(case.resolved, "%Y-%m-%d %H:%M"),
        "Last CSAT survey rating": "" if case.rating is None else str(case.rating),
        "hs_feedback_last_nps_rating_number": "" if case.rating is None else str(case.rating * 2),
    }


def hubspot_internal(case: Case) -> Row:
    return {
        "hs_object_id": str(case.number),
        "createdate": _milliseconds(case.opened),
        "closed_date": _milliseconds(case.resolved),
        "hs_last_csat_rating": "" if case.rating is None else str(case.rating // 2),
        "hs_pipeline": case.group,
    }


def intercom(case: Case) -> Row:
    return {
        "conversation_id": str(case.number),
        "conversation_created_at": _seconds(case.opened),
        "conversation_closed_at": _seconds(case.resolved),
        "Conversation rating": "" if case.rating is None else str(case.rating),
        "Team": case.group,
        "Teammate": case.agent,
    }


def nyc311(case: Case) -> Row:
    return {
        "Unique Key": str(case.number),
        "Created Date": stamp(case.opened, "%m/%d/%Y %I:%M:%S %p"),
        "Closed Date": stamp(case.resolved, "%m/%d/%Y %I:%M:%S %p"),
        "Agency": case.group,
        "Descriptor": "Noise",
    }


def sf311(case: Case) -> Row:
    return {
        "CaseID": str(case.number),
        "Opened": stamp(case.opened, "%m/%d/%Y %I:%M:%S %p"),
        "Closed": stamp(case.resolved, "%m/%d/%Y %I:%M:%S %p"),
        "Responsible Agency": case.group,
        "Source": "Web",
    }


def boston311(case: Case) -> Row:
    return {
        "case_enquiry_id": str(case.number),
        "open_dt": stamp(case.opened),
        "closed_dt": stamp(case.resolved),
        "ontime": "ONTIME" if case.number % 2 else "OVERDUE",
        "department": case.group,
        "source": "App",
    }


def survey(case: Case) -> Row:
    words = {1: "Extremely unlikely", 2: "Unlikely", 3: "Neither likely nor unlikely", 4: "Likely"}
    words |= {5: "Extremely likely"}
    return {
        "Date": stamp(case.opened),
        "Rating": words.get(case.rating or 0, "Don't know"),
        "Team": case.group,
        "Comment": "Thanks!",
    }


def _seconds(moment: datetime | None) -> str:
    return "" if moment is None else str(int((moment - datetime(1970, 1, 1)).total_seconds()))


def _milliseconds(moment: datetime | None) -> str:
    return "" if moment is None else _seconds(moment) + "000"


EXPORTS: dict[str, tuple[str, Callable[[Case], Row]]] = {
    "zendesk": ("zendesk", zendesk),
    "freshdesk": ("freshdesk", freshdesk),
    "freshservice": ("freshservice", freshservice),
    "servicenow": ("servicenow", servicenow),
    "salesforce": ("salesforce", salesforce),
    "salesforce_report": ("salesforce", salesforce_report),
    "hubspot": ("hubspot", hubspot),
    "hubspot_internal": ("hubspot", hubspot_internal),
    "intercom": ("intercom", intercom),
    "nyc311": ("nyc311", nyc311),
    "sf311": ("sf311", sf311),
    "boston311": ("boston311", boston311),
    "survey": ("survey", survey),
}


def made_rows(export: str, count: int = 60) -> list[Row]:
    _format, row = EXPORTS[export]
    return [row(case) for case in made_cases(count)]


def as_csv(rows: list[Row], separator: str = ",") -> str:
    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[0]), delimiter=separator, lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def zendesk_json(case: Case) -> dict[str, object]:
    """A ticket as the product's own JSON export writes it, one a line."""
    score = {None: "offered", True: "good_with_comment", False: "bad"}[case.is_happy]
    return {
        "id": case.number,
        "created_at": stamp(case.opened, "%Y-%m-%dT%H:%M:%SZ"),
        "status": "closed",
        "requester": {"name": "Jane Roe", "email": "jane@example.org"},
        "group": {"name": case.group},
        "via": {"channel": "email"},
        "priority": None,
        "tags": ["a", "b"],
        "satisfaction_rating": {"score": score, "comment": "thanks"},
        "metric_set": {
            "solved_at": stamp(case.resolved, "%Y-%m-%dT%H:%M:%SZ") or None,
            "reopens": case.reopens,
            "reply_time_in_minutes": {"calendar": 30, "business": 20},
        },
    }


def as_json_lines(objects: list[dict[str, object]]) -> str:
    return "\n".join(json.dumps(one) for one in objects) + "\n"
