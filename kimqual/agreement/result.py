"""What a coefficient comes out as: a number, or the reason why there is none."""

from __future__ import annotations

import math
from dataclasses import dataclass

from kimqual.errors import CodingError

NO_VARIATION = "no variation: every coder decided the same on every unit"
NO_PAIRS = "no unit was decided by two coders"


@dataclass(frozen=True, slots=True)
class Result:
    """A coefficient, or the reason in words why it is undefined; never NaN.

    Attributes:
        value: The number, or ``None`` where it is undefined.
        reason: Why it is undefined; "" where it is not.

    Raises:
        CodingError: If both or neither are given, or the number is not finite.

    Example:
        >>> Result(None, "no variation").value is None
        True
    """

    value: float | None
    reason: str = ""

    def __post_init__(self) -> None:
        if (self.value is None) != bool(self.reason):
            raise CodingError("A result is either a number or a reason, never both or neither.")
        if self.value is not None and not math.isfinite(self.value):
            raise CodingError("A result is a finite number, or undefined with a reason.")

    def __str__(self) -> str:
        """Show three digits, or the reason."""
        return f"undefined ({self.reason})" if self.value is None else f"{self.value:.3f}"
