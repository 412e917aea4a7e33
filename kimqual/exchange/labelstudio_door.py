"""What every reader of Label Studio's answers checks in the same way."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

from kimqual.exchange.labelstudio_task import TaskTurn


class Door(BaseModel):
    """A part of an answer: its types as they are told, whatever else stands there ignored."""

    # Label Studio adds keys with every version: unknown ones are no fault.
    model_config = ConfigDict(strict=True, extra="ignore")


class TurnRow(Door):
    """A turn as kimqual wrote it into a task.

    Example:
        >>> TurnRow.model_validate({"start": 0, "base": 2, "text": "Ja."}).turn().text
        'Ja.'
    """

    start: int
    text: str
    base: int
    speaker: str = ""
    role: str = "unknown"
    paragraph: int = 1
    document: str = ""
    heading: str = ""

    def turn(self) -> TaskTurn:
        """Give the plain value."""
        return TaskTurn(**self.model_dump())
