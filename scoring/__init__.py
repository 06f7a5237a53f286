"""The scoring engine of Laurel: pure, exact where no statistics are needed, usable alone."""

from scoring.aggregate import aggregate, panel_mean
from scoring.agreement import Concordance, icc, judges_needed, kendalls_w, krippendorff_alpha
from scoring.assignment import assign_judges
from scoring.calendar import Calendar
from scoring.columns import Columns
from scoring.curve import value_curve
from scoring.errors import ScoringError
from scoring.judges import against_colleagues, judge_report, outliers
from scoring.ranking import competition_rank
from scoring.resolution import ResolutionTime, resolution_time
from scoring.satisfaction import Estimate, csat, mean_of_moments, nps, nps_of_counts, wilson
from scoring.scheme import PRESETS, Band, Criterion, Cut, Scheme
from scoring.selection import Shortlist, shortlist
from scoring.sensitivity import (
    Sensitivity,
    compare_methods,
    leave_one_judge_out,
    rank_acceptability,
    weight_sensitivity,
)
from scoring.severity import Contrast, SeverityFit, adjust_severity
from scoring.shrinkage import shrink
from scoring.survival import duration_quantiles, locate, order_limits, survival
from scoring.tabulate import VERSION, Tabulation, tabulate
from scoring.uncertainty import cut_probabilities, rank_intervals, rank_probabilities
from scoring.voting import Tally, tally

__all__ = [
    "PRESETS",
    "VERSION",
    "Band",
    "Calendar",
    "Columns",
    "Concordance",
    "Contrast",
    "Criterion",
    "Cut",
    "Estimate",
    "ResolutionTime",
    "Scheme",
    "ScoringError",
    "Sensitivity",
    "SeverityFit",
    "Shortlist",
    "Tabulation",
    "Tally",
    "adjust_severity",
    "against_colleagues",
    "aggregate",
    "assign_judges",
    "compare_methods",
    "competition_rank",
    "csat",
    "cut_probabilities",
    "duration_quantiles",
    "icc",
    "judge_report",
    "judges_needed",
    "kendalls_w",
    "krippendorff_alpha",
    "leave_one_judge_out",
    "locate",
    "mean_of_moments",
    "nps",
    "nps_of_counts",
    "order_limits",
    "outliers",
    "panel_mean",
    "rank_acceptability",
    "rank_intervals",
    "rank_probabilities",
    "resolution_time",
    "shortlist",
    "shrink",
    "survival",
    "tabulate",
    "tally",
    "value_curve",
    "weight_sensitivity",
    "wilson",
]
