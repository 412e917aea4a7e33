"""A small study for coders, and what coders do in Label Studio, by the interface its page uses."""

from contextlib import contextmanager
from pathlib import Path

from kimqual.coding.anchor import carry, carry_text
from kimqual.labelstudio.client import Client
from kimqual.store import Study
from kimqual.store.documents import add
from kimqual.store.sources import sources
from kimqual.store.views import save_views
from tests.unit.store.builders import PASSPHRASE, interview, treat

SAID = {
    "amt": "Schön 😀, aber die Übergabe der Wohnung hat ewig gedauert.",
    "kurs": "Auf den Deutschkurs 👩‍👩‍👧 warte ich seit März; im Amt half niemand.",
    "hof": "Im Hof kochen wir mit Ayşe zusammen, das ist größer als jedes Fest.",
}
HOF = SAID["hof"].replace("Ayşe", "Elif")  # as it is pseudonymised
BARRIER = ["experience", "experience.barrier"]
SUPPORT = ["experience", "experience.support"]
HOUSING = ["field", "field.housing"]


def make_study(path):
    """Make a study of three pseudonymised interviews; give its folder."""
    with Study.create(path, name="Klein", passphrase=PASSPHRASE):
        pass
    add_documents(path, SAID)
    return path


def add_documents(path, said):
    """Add or replace interviews by name, and pseudonymise anew."""
    with Study.open(path, passphrase=PASSPHRASE) as study:
        add(study, [interview(f"{name}.txt", text, second=text) for name, text in said.items()])
        treated = ((stored, treat(stored)) for stored in sources(study))
        save_views(study, treated, lambda: "{}", carry=carry, carry_text=carry_text)


@contextmanager
def opened(path):
    """Open a study as coders' commands do: without the vault."""
    with Study.open(path, passphrase="") as study:
        yield study


def client_of(server, token):
    """Give the program's own client. The environment stays as it is: threads share it."""
    return Client.open(server.url, token)


class Desk:
    """A coder's project as the coder works in it."""

    def __init__(self, browser, number):
        self.browser, self.number = browser, number

    def tasks(self):
        """Give the tasks in the order in which the page shows them."""
        asked = {"project": self.number, "fields": "all", "page_size": 100}
        return self.browser.get("/api/tasks", params=asked).raise_for_status().json()["tasks"]

    def task(self, words):
        """Give the task in which some words stand."""
        [task] = [t for t in self.tasks() if words in str(t["data"]["turns"])]
        return task

    def submit(self, task, *results, **more):
        """Submit an annotation; give its number."""
        body = {"result": list(results), "lead_time": 42.5, **more}
        answer = self.browser.post(f"/api/tasks/{task['id']}/annotations/", json=body)
        return answer.raise_for_status().json()["id"]

    def update(self, annotation, *results):
        """Change a submitted annotation."""
        self.browser.patch(
            f"/api/annotations/{annotation}/", json={"result": list(results)}
        ).raise_for_status()

    def delete(self, annotation):
        """Delete an annotation."""
        self.browser.delete(f"/api/annotations/{annotation}/").raise_for_status()


def memo(passage, text):
    """Write a memo on a passage: a result of its own with the same id."""
    value = {k: v for k, v in passage["value"].items() if k != "taxonomy"} | {"text": [text]}
    return passage | {"from_name": "memo", "type": "textarea", "value": value}


def files(path):
    """Give the bytes of the study's files that a second run must not touch."""
    return {p.name: p.read_bytes() for p in Path(path).glob("*.db")}
