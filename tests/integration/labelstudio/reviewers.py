"""A small study to review, and what reviewers do in Label Studio, by the interface its page uses."""

from contextlib import contextmanager
from copy import deepcopy

from kimqual.anonymisation.run import run
from kimqual.coding.anchor import carry, carry_text
from kimqual.store import Study
from kimqual.store.documents import add
from kimqual.store.views import mentions
from tests.integration.commands import PASSPHRASE
from tests.integration.labelstudio.coders import Desk
from tests.unit.store.builders import interview

SAID = {
    "amt": "Schön 😀, Frau Yılmaz vom Amt in Bielefeld hat geholfen. Herr Krause sagte nichts.",
    "kurs": "Mit Ayşe Demir lerne ich Deutsch. Ayşe wohnt in der Heeper Straße 12. Das Fest war schön.",
    "hof": "Im Hof kochen wir mit Quinzel zusammen, das ist größer als jedes Fest.",
}


def make_review_study(path):
    """Make a study of three interviews, pseudonymised as users do it; give its folder."""
    with Study.create(path, name="Klein", passphrase=PASSPHRASE) as study:
        add(study, [interview(f"{name}.txt", text, second=text) for name, text in SAID.items()])
    run_again(path)
    return path


def run_again(path):
    """Pseudonymise as `kimqual anonymise run` does."""
    with with_vault(path) as study:
        return run(study, carry=carry, carry_text=carry_text)


@contextmanager
def with_vault(path):
    """Open a study as reviewers' commands do."""
    with Study.open(path, passphrase=PASSPHRASE) as study:
        yield study


def found(path):
    """Give what the study holds for identifying: words, category, entity."""
    with with_vault(path) as study:
        return [(words, str(m.category), m.entity) for _, m, words in mentions(study)]


def shown(path):
    """Give the pseudonymised texts in one."""
    with with_vault(path) as study:
        return "\n".join(text for (text,) in study.db.execute("SELECT text FROM document"))


class Review(Desk):
    """A review as a person works in it: the proposals come as regions, to be changed and submitted."""

    def proposed(self, task):
        """Give the results that the page fills in at first."""
        answer = self.browser.get("/api/predictions/", params={"task": task["id"]})
        [prediction] = answer.raise_for_status().json()
        return Page(task, deepcopy(prediction["result"]))


class Page:
    """The regions of one document while a person works on them."""

    def __init__(self, task, results):
        self.task, self.results = task, results

    def words(self):
        """Give the words of each region, in order."""
        text = "".join(f"{t['speaker']}:{t['text']}" for t in self.task["data"]["turns"])
        spans = [r["value"]["globalOffsets"] for r in self._labels()]
        return [text[s["start"] : s["end"]] for s in spans]

    def _labels(self):
        return [r for r in self.results if r["type"] == "hypertextlabels"]

    def _id(self, words):
        return self._labels()[self.words().index(words)]["id"]

    def _set(self, words, kind, value):
        region = self._id(words)
        [result] = [r for r in self.results if r["id"] == region and r["type"] == kind]
        key = {"textarea": "text"}.get(kind, kind)
        result["value"][key] = [value]
        return self

    def recategorise(self, words, category):
        return self._set(words, "hypertextlabels", category)

    def choose(self, words, verdict):
        return self._set(words, "choices", verdict)

    def link(self, words, entity):
        return self._set(words, "textarea", entity)

    def delete(self, words):
        region = self._id(words)
        self.results = [r for r in self.results if r["id"] != region]
        return self

    def mark(self, words, category, verdict="", entity="", name="neu"):
        """Mark words that were not proposed, as the page stores it."""
        [turn] = [t for t in self.task["data"]["turns"] if words in t["text"]][:1]
        start = turn["base"] + turn["text"].index(words)
        value = {
            "start": "/div[2]/span[2]/text()[1]",
            "end": "/div[2]/span[2]/text()[1]",
            "startOffset": 0,
            "endOffset": len(words),
            "text": words,
            "globalOffsets": {"start": start, "end": start + len(words)},
        }
        said = {
            ("kategorie", "hypertextlabels", "hypertextlabels"): category,
            ("urteil", "choices", "choices"): verdict,
            ("entitaet", "textarea", "text"): entity,
        }
        self.results += [
            {"id": name, "to_name": "txt", "from_name": control, "type": kind, "origin": "manual",
             "value": value | {key: [word]}}
            for (control, kind, key), word in said.items() if word
        ]  # fmt: skip
        return self
