"""The labelling configuration of a review: categories of mentions as coloured labels.

One ``HyperText`` with the source text, one label for each category, and for the mention that is
chosen: whether it is one, and which entity it means.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final
from xml.etree import ElementTree as ET

from kimqual.labelstudio.config import TEXT
from kimqual.model import Category

CATEGORY: Final = "kategorie"
VERDICT: Final = "urteil"
ENTITY: Final = "entitaet"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a person may choose about a mention.

    Attributes:
        is_accepted: Whether it identifies somebody.
        is_everywhere: Whether that holds for the same words in the whole study.
        label: As the page shows it.
    """

    is_accepted: bool
    is_everywhere: bool
    label: str


VERDICTS: Final[Mapping[str, Verdict]] = MappingProxyType(
    {
        "ja": Verdict(is_accepted=True, is_everywhere=False, label="stimmt"),
        "ja-studie": Verdict(
            is_accepted=True, is_everywhere=True, label="stimmt, in der ganzen Studie suchen"
        ),
        "nein": Verdict(
            is_accepted=False, is_everywhere=False, label="ablehnen, hier stehen lassen"
        ),
        "nein-studie": Verdict(
            is_accepted=False, is_everywhere=True, label="ablehnen, überall stehen lassen"
        ),
    }
)

# Persons red, how to reach them and their numbers orange, where they live blue, where they go
# green, what they are violet: twenty colours of their own nobody could tell apart.
_LABELS: Final[Mapping[Category, tuple[str, str]]] = MappingProxyType(
    {
        Category.PERSON: ("Person", "#d62728"),
        Category.GROUP: ("Herkunft, Religion, Sprache", "#9467bd"),
        Category.AGE: ("Alter", "#9467bd"),
        Category.OCCUPATION: ("Beruf", "#9467bd"),
        Category.DATE: ("Datum", "#9467bd"),
        Category.STREET: ("Straße", "#1f77b4"),
        Category.POSTCODE: ("PLZ", "#1f77b4"),
        Category.DISTRICT: ("Stadtteil", "#1f77b4"),
        Category.CITY: ("Ort", "#1f77b4"),
        Category.REGION: ("Region", "#1f77b4"),
        Category.COUNTRY: ("Staat", "#1f77b4"),
        Category.FACILITY: ("Einrichtung", "#2ca02c"),
        Category.ORGANIZATION: ("Firma, Verein", "#2ca02c"),
        Category.PHONE_NUMBER: ("Telefon", "#ff7f0e"),
        Category.EMAIL_ADDRESS: ("E-Mail", "#ff7f0e"),
        Category.URL: ("Webadresse", "#ff7f0e"),
        Category.HANDLE: ("Profilname", "#ff7f0e"),
        Category.IBAN_CODE: ("IBAN", "#ff7f0e"),
        Category.LICENSE_PLATE: ("Kennzeichen", "#ff7f0e"),
        Category.ID_NUMBER: ("Aktenzeichen, Nummer", "#ff7f0e"),
    }
)
_STYLE: Final = """
.kim .kim-grid { display: grid; grid-template-columns: minmax(0, 48em) 340px; gap: 24px; }
.kim .kim-side { position: sticky; top: 0; align-self: start; max-height: 85vh; overflow: auto;
  padding: 0 8px 0 16px; border-left: 2px solid #ddd; }
.kim .kim-chosen { margin: 12px 0; padding: 4px 12px 12px; border-radius: 6px;
  background: #f4f6fb; }
.kim [data-testid="textarea-counts"], .kim [data-testid="textarea-instruction"] { display: none; }
.kim [data-testid="textarea-submit-section"] { justify-content: flex-end; }
"""


def review_config() -> str:
    """Write the configuration of a review project.

    Returns:
        XML as Label Studio takes it under *Labeling setup > Code*, ending in a line feed.

    Example:
        >>> '<Label value="Person" alias="PERSON" background="#d62728" />' in review_config()
        True
    """
    page = ET.Element("View", className="kim")
    ET.SubElement(page, "Style").text = _STYLE
    grid = ET.SubElement(page, "View", className="kim-grid")
    ET.SubElement(grid, "HyperText", name=TEXT, value="$html", granularity="word")
    side = ET.SubElement(grid, "View", className="kim-side")
    ET.SubElement(side, "Header", value="$hinweis", size="5")
    labels = ET.SubElement(side, "HyperTextLabels", name=CATEGORY, toName=TEXT, showInline="true")
    for category, (label, color) in _LABELS.items():
        ET.SubElement(labels, "Label", value=label, alias=category.value, background=color)
    _chosen(side)
    ET.SubElement(side, "HyperText", name="wer", value="$wer")
    ET.indent(page)
    return ET.tostring(page, encoding="unicode") + "\n"


def _chosen(side: ET.Element) -> None:
    """Add what is asked of the mention that is chosen."""
    chosen = ET.SubElement(side, "View", className="kim-chosen", visibleWhen="region-selected")
    ET.SubElement(chosen, "Header", value="Diese Stelle", size="5")
    choices = ET.SubElement(
        chosen, "Choices", name=VERDICT, toName=TEXT, perRegion="true", choice="single-radio"
    )
    for alias, verdict in VERDICTS.items():
        ET.SubElement(choices, "Choice", value=verdict.label, alias=alias)
    ET.SubElement(chosen, "Header", value="Gemeint ist", size="5")
    ET.SubElement(
        chosen,
        "TextArea",
        name=ENTITY,
        toName=TEXT,
        perRegion="true",
        rows="1",
        placeholder="Kennung oder Schreibweise",
        editable="true",
        maxSubmissions="1",
    )
