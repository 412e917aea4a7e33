"""What differs between the page that coders have and the page that the codebook makes.

Nothing is taken from a project that people may have filled: controls that somebody added to the
page go over into the new one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from typing import Final
from xml.etree import ElementTree as ET

from kimqual.errors import LabelStudioError
from kimqual.labelstudio.config import CODE, STATES, labelling_config
from kimqual.model import Code, Codebook

_STATE: Final = re.compile(rf" \(({'|'.join(map(re.escape, STATES))})\)$")


@dataclass(frozen=True, slots=True)
class Shown:
    """A code as a page shows it.

    Attributes:
        label: Its label without the word for its state.
        state: ``merged``, ``split``, ``retired``, or "" for one that is given.
        path: Ids from the root to it.
        hint: What it means, and what took its place.
    """

    label: str
    state: str
    path: tuple[str, ...]
    hint: str


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that will be another one on the page.

    Attributes:
        kind: ``added``, ``renamed``, ``moved``, ``merged``, ``split``, ``retired``, ``revived``,
            ``described`` (another hint) or ``removed``.
        code: Whose it is.
        before: The label or the path before, where that says something.
        after: The label or the path then, or the codes that take its place.
    """

    kind: str
    code: str
    before: str = ""
    after: str = ""


def is_current(config: str, wanted: str) -> bool:
    """Tell whether a project has the wanted page, with what people added to it."""
    try:
        return with_additions(config, wanted).strip() == config.strip()
    except LabelStudioError:
        return False


def with_additions(config: str, wanted: str) -> str:
    """Give the wanted page with the controls that people added to the one that is there.

    Args:
        config: The configuration on the server.
        wanted: The one that the codebook makes.

    Returns:
        The wanted one, word for word, if nothing was added.

    Raises:
        LabelStudioError: If a control of the codebook's page is another one there, or an added one
            belongs to something that the new page does not have.
    """
    added = _additions(config, wanted)
    if not added:
        return wanted
    page = parsed(wanted)
    side = page.find(".//View[@className='kim-side']")
    for element in added:
        (page if side is None else side).append(deepcopy(element))
    ET.indent(page)
    return ET.tostring(page, encoding="unicode") + "\n"


def additions(config: str, wanted: str) -> list[str]:
    """Name the controls that people added to a page.

    Raises:
        LabelStudioError: As :func:`with_additions`.
    """
    return [element.get("name") or f"<{element.tag}>" for element in _additions(config, wanted)]


def changes(config: str, book: Codebook) -> list[Change]:
    """Say what is different, code by code, in the codebook's order.

    Args:
        config: The configuration on the server.
        book: The codebook as it is now.

    Raises:
        LabelStudioError: If the configuration is not one of kimqual's.
    """
    before, after = shown(config), shown(labelling_config(book))
    found = [
        change
        for code in book.codes
        for change in _changed(code, before.get(code.id), after[code.id], before, after)
    ]
    gone = [Change("removed", id_, code.label) for id_, code in before.items() if id_ not in after]
    return found + gone


def shown(config: str) -> dict[str, Shown]:
    """Read the codes off a page, by id.

    Raises:
        LabelStudioError: If the configuration is not one of kimqual's.
    """
    tree = parsed(config).find(f".//Taxonomy[@name='{CODE}']")
    if tree is None:
        raise _foreign(f"It has no <Taxonomy name={CODE!r}>")
    return dict(_choices(tree, ()))


def parsed(config: str) -> ET.Element:
    """Read a configuration.

    Raises:
        LabelStudioError: If it is no sound XML, or declares a document type.
    """
    if "<!DOCTYPE" in config:  # where entities are declared; Label Studio knows none
        raise _foreign("It declares a document type")
    try:
        return ET.fromstring(config)  # noqa: S314  # no declarations, see above
    except ET.ParseError as error:
        raise _foreign("It is no sound XML") from error


def _choices(above: ET.Element, path: tuple[str, ...]) -> Iterator[tuple[str, Shown]]:
    for choice in above.findall("Choice"):
        value = choice.get("value", "")
        here = (*path, choice.get("alias") or value)
        state = _STATE.search(value)
        label = value[: state.start()] if state else value
        yield (
            here[-1],
            Shown(label, STATES[state[1]] if state else "", here, choice.get("hint", "")),
        )
        yield from _choices(choice, here)


def _changed(
    code: Code,
    old: Shown | None,
    new: Shown,
    before: dict[str, Shown],
    after: dict[str, Shown],
) -> Iterator[Change]:
    if old is None:
        yield Change("added", code.id, after=new.label)
        return
    becomes = ", ".join(filter(None, (code.merged_into, *code.split_into)))
    if old.label != new.label:
        yield Change("renamed", code.id, old.label, new.label)
    if old.path != new.path:
        yield Change("moved", code.id, _in_words(old.path, before), _in_words(new.path, after))
    if old.state != new.state:
        yield Change(new.state or "revived", code.id, after=becomes)
    elif old.hint != new.hint:
        yield Change("described", code.id, after=becomes)


def _in_words(path: tuple[str, ...], codes: dict[str, Shown]) -> str:
    return " > ".join(codes[id_].label for id_ in path)


def _additions(config: str, wanted: str) -> list[ET.Element]:
    """Give what people added, outermost first; refuse what cannot go over."""
    page = parsed(wanted)
    own = {element.get("name"): element for element in page.iter() if element.get("name")}
    added = []
    for element in parsed(config).iter():
        name = element.get("name")
        if name in own:
            _check_same(element, own[name])
        elif name and element.get("toName"):
            _check_object(element, own)
            added.append(element)
        elif element.tag == "Relations":
            added.append(element)
    return added


def _check_same(there: ET.Element, own: ET.Element) -> None:
    if (there.tag, there.get("toName")) != (own.tag, own.get("toName")):
        raise _foreign(f"Its {there.get('name')!r} is a <{there.tag}>, not a <{own.tag}>")


def _check_object(element: ET.Element, own: dict[str | None, ET.Element]) -> None:
    if element.get("toName") not in own:
        name, about = element.get("name"), element.get("toName")
        raise _foreign(f"Its {name!r} is about {about!r}, which a page of kimqual does not have")


def _foreign(reason: str) -> LabelStudioError:
    return LabelStudioError(
        f"The project's page is not one that kimqual made. {reason}.",
        where="Settings > Labeling Interface",
        mend="put it back there, or make a new project: kimqual labelstudio push coding",
    )
