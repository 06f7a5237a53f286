"""The scoring engine of Laurel: pure, exact where no statistics are needed, usable alone."""

from scoring.aggregate import aggregate
from scoring.assignment import assign_judges
from scoring.curve import value_curve
from scoring.errors import ScoringError
from scoring.ranking import competition_rank
from scoring.resolution import ResolutionTime, resolution_time
from scoring.satisfaction import Estimate, csat, nps, nps_of_counts, wilson
from scoring.scheme import Criterion, Scheme
from scoring.selection import Shortlist, shortlist
from scoring.tabulate import VERSION, Tabulation, tabulate

__all__ = [
    "VERSION",
    "Criterion",
    "Estimate",
    "ResolutionTime",
    "Scheme",
    "ScoringError",
    "Shortlist",
    "Tabulation",
    "aggregate",
    "assign_judges",
    "competition_rank",
    "csat",
    "nps",
    "nps_of_counts",
    "resolution_time",
    "shortlist",
    "tabulate",
    "value_curve",
    "wilson",
]
