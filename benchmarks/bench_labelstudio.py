"""Measure push and pull on a real Label Studio, beside a loop that asks task by task.

python benchmarks/bench_labelstudio.py [N_DOCUMENTS]

A study is made and thrown away, with a server of its own (installed already, or see
``kimqual labelstudio start``). Each document has ten turns and gets ten coded passages.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from clock import PASSPHRASE, sentences, spent, table

from kimqual.coding.anchor import carry, carry_text
from kimqual.exchange import read_codebook
from kimqual.exchange.labelstudio_export import read_task
from kimqual.labelstudio.client import Client
from kimqual.labelstudio.pulling import pull
from kimqual.labelstudio.pushing import push_coding
from kimqual.labelstudio.server import Server, start, stop
from kimqual.labelstudio.settings import data_folder, environment_folder
from kimqual.labelstudio.users import log_in
from kimqual.model import Document, Imported, Source, Span, Speaker, Turn
from kimqual.store import Study
from kimqual.store.documents import add, sources
from kimqual.store.views import save_views

N_TURNS = 10
CODE = ["field", "field.housing"]
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
    """Print seconds and requests of each step, then the peak memory of pulls of several sizes."""
    n = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "studie"
        data = data_folder(folder, "vault.db")
        make(folder, n)
        server = start(data, environment_folder(os.environ, sys.platform, Path.home()))
        try:
            token = personal(server)
            measure(folder, server.address, token)
            print()
            table("documents", "passages", "peak MiB of a pull")
            for part in (n // 10, n // 2):
                remember(Path(name) / f"studie{part}", part, server.address, token)
        finally:
            stop(data)


def personal(server: Server) -> str:
    """Make a personal access token: a study without a server of its own needs one to push."""
    account = server.account
    visitor = log_in(server.address, account.email, account.password)
    return str(visitor.post("/api/token/", {}).json()["token"])


def measure(folder: Path, url: str, token: str) -> None:
    """Push, code, pull; each a second time; then the loop."""
    table("step", "s", "cpu s", "reads", "writes")
    for step in ("push", "push again"):
        number = row(folder, url, token, step)
    code(Client.open(url, token), number)
    for step in ("pull", "pull again"):
        row(folder, url, token, step)
    client = Client.open(url, token)
    with spent() as took:
        n_regions = loop(client, number)
    print(f"loop that reads {n_regions} | {took} | {client.n_reads} | {client.n_writes}")


def row(folder: Path, url: str, token: str, step: str) -> int:
    """Do one step as a process of its own would, print it, and give the project's number."""
    with Study.open(folder, passphrase=PASSPHRASE) as study:
        book = read_codebook(folder / "codebook.toml")
        with spent() as took:
            client = Client.open(url, token)
            if step.startswith("push"):
                [done] = push_coding(study, client, book, ["anna"])
                said = f"{done.n_added} added"
            else:
                [pulled] = pull(study, client, book)
                said = f"{pulled.counts.n_new} new"
                done = pulled  # type: ignore[assignment]
    print(f"{step}: {said} | {took} | {client.n_reads} | {client.n_writes}", flush=True)
    return done.number


def remember(folder: Path, n: int, url: str, token: str) -> None:
    """Measure the memory of a pull of n documents, in a process of its own."""
    make(folder, n)
    with Study.open(folder, passphrase=PASSPHRASE) as study:
        book = read_codebook(folder / "codebook.toml")
        client = Client.open(url, token)
        [done] = push_coding(study, client, book, ["anna"])
    code(client, done.number)
    command = [sys.executable, "-c", CHILD, str(folder), url, token]
    said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    print(f"{n} | {n * N_TURNS} | {int(said) / 1024:.0f}", flush=True)


def make(folder: Path, n: int) -> None:
    """Make a study of n pseudonymised interviews."""
    with Study.create(folder, passphrase=PASSPHRASE) as study:
        add(study, [interview(number) for number in range(n)])
        treated = ((stored, ()) for stored in sources(study))
        save_views(study, treated, lambda: "{}", carry=carry, carry_text=carry_text)


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
    """Code the beginning of each turn, in bulk: as predictions that become annotations."""
    for start_ in range(0, 10**6, 250):
        page = [
            {"task": task["id"], "result": [region(i, turn) for i, turn in turns(task)]}
            for number, task in enumerate(client.tasks(project, include="id,data"))
            if start_ <= number < start_ + 250
        ]
        if not page:
            break
        client.post(f"/api/projects/{project}/import/predictions", page)
    client.post(
        "/api/dm/actions",
        {"selectedItems": {"all": True, "excluded": []}},
        id="predictions_to_annotations",
        project=project,
    )


def turns(task: dict[str, Any]) -> enumerate[dict[str, Any]]:
    """Give the turns of a task with their numbers."""
    return enumerate(task["data"]["turns"])


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


def loop(client: Client, project: int) -> int:
    """Read every task by itself, as a first script would; give the number of passages."""
    numbers = [item["id"] for item in client.tasks(project, include="id")]
    read = (read_task(client.get(f"/api/tasks/{number}/"), "loop") for number in numbers)
    return sum(len(region.rows) for task in read for region in task.regions)


if __name__ == "__main__":
    main()
