"""What a first script does with Label Studio's official SDK; run by ``bench_labelstudio.py``.

python sdk_loop.py WORK.json URL PROJECT...

Needs label_studio_sdk, which the server's own environment has. Pushes documents one by one, then
the same in one call, then reads the passages of all projects, twice. It verifies and keeps nothing.
"""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path
from typing import Any

import httpx
from label_studio_sdk import LabelStudio


def main() -> None:
    """Print a JSON list of what was done: name, seconds, requests."""
    file, url, *numbers = sys.argv[1:]
    work = json.loads(Path(file).read_text("utf-8"))
    asked: list[httpx.Request] = []
    http = httpx.Client(timeout=600, trust_env=False, event_hooks={"request": [asked.append]})
    sdk = LabelStudio(base_url=url, api_key=os.environ["LABEL_STUDIO_TOKEN"], httpx_client=http)
    steps = {
        "push: one document after another": lambda: push(sdk, work),
        "push: all in one call": lambda: push_at_once(sdk, work),
        "pull: page after page": lambda: read(sdk, numbers),
        "pull again: the same": lambda: read(sdk, numbers),
    }
    told = []
    for name, act in steps.items():
        before, start = len(asked), time.perf_counter()
        act()
        told.append([name, time.perf_counter() - start, len(asked) - before])
    print(json.dumps(told))


def push(sdk: LabelStudio, work: dict[str, Any]) -> None:
    """Make a project, and in it each document and its predictions by themselves."""
    project = sdk.projects.create(title="Schleife", label_config=work["config"])
    for task in work["tasks"]:
        made = sdk.tasks.create(project=project.id, data=task["data"])
        for prediction in task["predictions"]:
            sdk.predictions.create(task=made.id, project=project.id, **prediction)


def push_at_once(sdk: LabelStudio, work: dict[str, Any]) -> None:
    """Make a project with all documents and predictions."""
    project = sdk.projects.create(title="Auf einmal", label_config=work["config"])
    sdk.projects.import_tasks(id=project.id, request=work["tasks"])


def read(sdk: LabelStudio, numbers: list[str]) -> int:
    """Read every annotation of some projects; count the passages."""
    return sum(
        len(annotation["result"])
        for number in numbers
        for task in sdk.tasks.list(project=int(number), fields="all")
        for annotation in task.annotations
    )


if __name__ == "__main__":
    main()
