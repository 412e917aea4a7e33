"""Measure push and pull on a real Label Studio, beside a plain loop over its official SDK.

python benchmarks/bench_labelstudio.py [N_DOCUMENTS]

A study is made and thrown away, with a server of its own (installed already, or see
``kimqual labelstudio start``). Each document has ten turns and five suggestions of a model. Two
coders mark five passages in each: Anna takes over what was suggested, Bilal codes blind. The SDK
runs in the server's own environment (``sdk_loop.py``), on the same server, after kimqual.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from clock import PASSPHRASE, sentences, spent, table

from kimqual.coding.anchor import carry, carry_text
from kimqual.exchange import read_codebook
from kimqual.labelstudio.client import Client
from kimqual.labelstudio.pulling import pull
from kimqual.labelstudio.pushing import push_coding
from kimqual.labelstudio.server import Server, start, stop
from kimqual.labelstudio.settings import data_folder, environment_folder, program
from kimqual.labelstudio.users import log_in
from kimqual.model import Coding, Document, Imported, Source, Span, Speaker, Turn
from kimqual.store import Study
from kimqual.store.codings import Text, save_codings, texts
from kimqual.store.documents import add
from kimqual.store.sources import sources
from kimqual.store.views import save_views

N_TURNS = 10
SDK = Path(__file__).with_name("sdk_loop.py")
CODE = ["field", "field.housing"]
MODEL = "model:bench"
N_MARKED = 5
CHILD = """
import resource, sys
from kimqual.exchange import read_codebook
from kimqual.labelstudio.client import Client
from kimqual.labelstudio.pulling import pull
from kimqual.store import Study
folder, url, token = sys.argv[1:]
with Study.open(folder, passphrase="") as study:
    pull(study, Client.open(url, token), read_codebook(f"{folder}/codebook.toml"))
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


def main() -> None:
    """Print seconds and requests of each step and of the SDK, then the peak memory of pulls."""
    n = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000
    environment = environment_folder(os.environ, sys.platform, Path.home())
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "studie"
        data = data_folder(folder, "vault.db")
        make(folder, n)
        server = start(data, environment)
        try:
            token = personal(server)
            took = measure(folder, server.address, token)
            print()
            beside(took, Path(name), environment, server.address, token)
            print()
            table("documents", "passages", "peak MiB of a pull")
            for part in (n // 10, n // 2, n):
                remember(Path(name) / f"studie{part}", part, server.address, token)
        finally:
            stop(data)


def personal(server: Server) -> str:
    """Make a personal access token: a study without a server of its own needs one to push."""
    account = server.account
    visitor = log_in(server.address, account.email, account.password)
    return str(visitor.post("/api/token/", {}).json()["token"])


def measure(folder: Path, url: str, token: str) -> dict[str, float]:
    """Push, code, pull; push and pull a second time; give the seconds of each step."""
    table("step", "s", "cpu s", "reads", "writes")
    took = {}
    for step in ("push", "push again"):
        took[step] = row(folder, url, token, step)
    two_code(folder, url, token)
    for step in ("pull", "pull again"):
        took[step] = row(folder, url, token, step)
    return took


def row(folder: Path, url: str, token: str, step: str) -> float:
    """Do one step as a process of its own would, print it, and give its seconds."""
    with Study.open(folder, passphrase=PASSPHRASE) as study:
        book = read_codebook(folder / "codebook.toml")
        with spent() as took:
            client = Client.open(url, token)
            if step.startswith("push"):
                [pushed] = push_coding(study, client, book, ["anna"], model=MODEL)
                suggested = pushed.suggested.n_new if pushed.suggested else 0
                said = f"{pushed.n_added} documents added, {suggested} with suggestions"
            else:
                done = pull(study, client, book)
                said = f"{sum(one.counts.n_new for one in done)} codings new"
    print(f"{step}: {said} | {took} | {client.n_reads} | {client.n_writes}", flush=True)
    return took.wall


def two_code(folder: Path, url: str, token: str) -> None:
    """Give Bilal a project without suggestions, and let both code five passages a document."""
    client = Client.open(url, token)
    with Study.open(folder, passphrase=PASSPHRASE) as study:
        book = read_codebook(folder / "codebook.toml")
        both = push_coding(study, client, book, ["anna", "bilal"])
    anna, bilal = (project.number for project in both)
    act(client, anna, "predictions_to_annotations", model_version=MODEL)
    code(client, bilal)


def beside(took: dict[str, float], place: Path, environment: Path, url: str, token: str) -> None:
    """Let the SDK push the same documents and read both coders' passages, and compare."""
    client = Client.open(url, token)
    numbers = [item["id"] for item in client.projects()]
    work = place / "sdk.json"
    work.write_text(json.dumps(homework(client, numbers[0])), "utf-8")
    command = [str(program(environment, sys.platform, "python")), str(SDK), str(work), url]
    said = subprocess.run(
        [*command, *map(str, numbers)],
        env={**os.environ, "LABEL_STUDIO_TOKEN": token},
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    table("SDK alone", "s", "requests", "times kimqual")
    for step, seconds, n_requests in json.loads(said):
        ratio = seconds / took[step.split(":")[0]]
        print(f"{step} | {seconds:.2f} | {n_requests} | {ratio:.1f}", flush=True)


def homework(client: Client, project: int) -> dict[str, Any]:
    """Give what the SDK has to push: configuration, and documents with their predictions."""
    [config] = [one["label_config"] for one in client.projects() if one["id"] == project]
    shown = {one["task"]: one for one in client.get("/api/predictions/", project=project)}
    keys = ("result", "score", "model_version")
    tasks = [
        {"data": task["data"], "predictions": [{key: shown[task["id"]][key] for key in keys}]}
        for task in client.tasks(project, include="id,data")
    ]
    return {"config": config, "tasks": tasks}


def remember(folder: Path, n: int, url: str, token: str) -> None:
    """Measure the memory of a pull of n documents of two coders, in a process of its own."""
    make(folder, n)
    with Study.open(folder, passphrase=PASSPHRASE) as study:
        book = read_codebook(folder / "codebook.toml")
        push_coding(study, Client.open(url, token), book, ["anna"], model=MODEL)
    two_code(folder, url, token)
    command = [sys.executable, "-c", CHILD, str(folder), url, token]
    said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    print(f"{2 * n} | {2 * n * N_MARKED} | {int(said) / 1024:.0f}", flush=True)


def make(folder: Path, n: int) -> None:
    """Make a study of n pseudonymised interviews, each with five suggestions."""
    with Study.create(folder, passphrase=PASSPHRASE) as study:
        add(study, [interview(number) for number in range(n)])
        treated = ((stored, ()) for stored in sources(study))
        save_views(study, treated, lambda: "{}", carry=carry, carry_text=carry_text)
        book = read_codebook(folder / "codebook.toml")
        save_codings(study, (one for text in texts(study) for one in suggestions(text)), book)


def suggestions(text: Text) -> Iterator[Coding]:
    """Suggest the beginnings of the first turns."""
    for number, turn in enumerate(text.turns[:N_MARKED]):
        span = Span(turn.start, turn.start + 40)
        score = 0.5 + number / 10
        yield Coding(text.id, span, CODE[-1], MODEL, span.of(text.text), score=score)


def interview(number: int) -> Imported:
    """Give an invented interview of ten turns."""
    said = [sentences(number * N_TURNS + i, 30) for i in range(N_TURNS)]
    turns, start = [], 0
    for i, text in enumerate(said, 1):
        turns.append(Turn(Span(start, start + len(text)), i, "B"))
        start += len(text) + 1
    document = Document("\n".join(said), tuple(turns), (Speaker("B"),), language="de")
    return Imported(document, Source(f"{number}.txt", str(number), "txt", "utf-8"))


def code(client: Client, project: int) -> None:
    """Code the beginnings of the first turns in bulk: as predictions that become annotations."""
    page = [
        {"task": task["id"], "result": [region(i, turn) for i, turn in turns(task)]}
        for task in client.tasks(project, include="id,data")
    ]
    for start_ in range(0, len(page), 250):
        client.post(f"/api/projects/{project}/import/predictions", page[start_ : start_ + 250])
    act(client, project, "predictions_to_annotations")
    act(client, project, "delete_tasks_predictions")


def act(client: Client, project: int, action: str, **more: object) -> None:
    """Run an action of the data manager on all tasks."""
    body = {"selectedItems": {"all": True, "excluded": []}, **more}
    client.post("/api/dm/actions", body, id=action, project=project)


def turns(task: dict[str, Any]) -> enumerate[dict[str, Any]]:
    """Give the first turns of a task with their numbers."""
    return enumerate(task["data"]["turns"][:N_MARKED])


def region(number: int, turn: dict[str, Any]) -> dict[str, Any]:
    """Mark the first forty letters of a turn."""
    return {
        "id": f"r{number}",
        "from_name": "kode",
        "to_name": "txt",
        "type": "taxonomy",
        "value": {
            "start": "",
            "end": "",
            "startOffset": 0,
            "endOffset": 0,
            "globalOffsets": {"start": turn["base"], "end": turn["base"] + 40},
            "text": turn["text"][:40],
            "taxonomy": [CODE],
        },
    }


if __name__ == "__main__":
    main()
