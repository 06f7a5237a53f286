"""One error that lists every fault."""

from collections.abc import Sequence


class ScoringError(ValueError):
    """Input that cannot be scored; `faults` has one sentence per fault."""

    def __init__(self, faults: Sequence[str]) -> None:
        self.faults = list(faults)
        super().__init__(" ".join(self.faults))
