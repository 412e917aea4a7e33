"""Feed damaged files to the readers, each in a process of its own that is watched.

The law: a reader returns or raises a `KimqualError`; never another exception or a warning, never
more than ten seconds of the processor or one GB of memory, with the processes that it starts, and no
message quotes what people said.
"""

import multiprocessing
import random
import re
import resource
import signal
import sys
import tempfile
import time
import warnings
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from kimqual.errors import KimqualError
from tests.fuzz.mutations import LEAKED, mutate
from tests.fuzz.seeds import READERS, seeds, spoken, texts

MOST_SECONDS, MOST_BYTES = 10, 2**30
_RUN = 12
# For processes that neither work nor answer; the machine may be busy with other things.
_PATIENCE = 120


@dataclass(frozen=True)
class Told:
    """What came of one file: "ok", "refused" or what went wrong; CPU seconds, bytes of memory."""

    outcome: str
    seconds: float = 0.0
    growth: int = 0


@dataclass
class Sum:
    """What came of all files of one reader."""

    name: str
    n: int = 0
    ok: int = 0
    refused: int = 0
    slowest: float = 0.0
    growth: int = 0
    ways: Counter = field(default_factory=Counter)
    failed: list = field(default_factory=list)

    def add(self, way, told, place):
        """Count one file."""
        self.n += 1
        self.ways[way] += 1
        self.ok += told.outcome == "ok"
        self.refused += told.outcome == "refused"
        self.slowest = max(self.slowest, told.seconds)
        self.growth = max(self.growth, told.growth)
        if told.outcome not in {"ok", "refused"}:
            self.failed.append((way, told.outcome, place))


def fuzz(name, n, worker, *, seed=0, seconds=None, folder=None):
    """Feed a reader n damaged files, or as many as the time allows.

    Args:
        name: In `READERS`.
        worker: Reads them.
        n: Number of files.
        seed: Another one gives other files.
        seconds: Most time for this reader.
        folder: Where files that break the law are kept.
    """
    found, begun = Sum(name), time.monotonic()
    for number in range(n):
        if seconds is not None and time.monotonic() - begun > seconds:
            break
        way, file, data = damaged(name, seed, number)
        told = worker.read(name, file, data, is_named=number % 2 == 1)
        place = ""
        if folder and told.outcome not in {"ok", "refused"}:
            place = f"{name}-{seed}-{number}{Path(file).suffix}"
            (folder / place).write_bytes(data)
        found.add(way, told, place)
    return found


def damaged(name, seed, number):
    """Give the ways, file name and bytes of one damaged file; the same for the same numbers."""
    chance = random.Random(f"{name}/{seed}/{number}")  # noqa: S311 - the same for everybody
    chosen = chance.choice(seeds(name))
    way, data = mutate(chosen.data, chance)
    return way, chosen.name, data


class Worker:
    """A process that reads files, started anew whenever one has killed it."""

    def __init__(self):
        self._work = tempfile.TemporaryDirectory()
        self._start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._stop()
        self._work.cleanup()

    def read(self, name, file, data, *, is_named):
        """Have a file read, by the reader's name or by its content."""
        (Path(self._work.name) / file).write_bytes(data)
        try:
            self._pipe.send((name, file, is_named))
            if self._pipe.poll(_PATIENCE):
                return self._pipe.recv()
            told = Told(f"no answer in {_PATIENCE} s")
        except (EOFError, BrokenPipeError, ConnectionResetError):
            self._process.join(_PATIENCE)
            told = Told(_death(self._process.exitcode))
        self._stop()
        self._start()
        return told

    def _start(self):
        context = multiprocessing.get_context("spawn")
        self._pipe, theirs = context.Pipe()
        arguments = (self._work.name, theirs)
        self._process = context.Process(target=_serve, args=arguments, daemon=True)
        self._process.start()
        theirs.close()

    def _stop(self):
        self._pipe.close()
        self._process.join(2)
        if self._process.is_alive():
            self._process.kill()
            self._process.join()
        self._process.close()


def _death(code):
    if code == -signal.SIGPROF:
        return f"more than {MOST_SECONDS} s"
    return f"the process died ({code})"


def _serve(folder, pipe):
    """Read the files that are named, until nobody asks any more."""
    said = {}
    for name in ("docx", "xlsx", "pdf", "sav"):  # loads the libraries, which is no growth by a file
        spoken(seeds(name)[0].name, seeds(name)[0].data)
    _limit_memory()
    unseen = []
    sys.unraisablehook = lambda told: unseen.append(type(told.exc_value).__name__)
    while True:
        try:
            name, file, is_named = pipe.recv()
        except EOFError:
            return
        if name not in said:
            said[name] = {run for seed in seeds(name) for run in _windows(seed.said)}
        unseen.clear()
        told = _watched(READERS[name], Path(folder) / file, said[name], is_named=is_named)
        bad = unseen and told.outcome in {"ok", "refused"}
        pipe.send(Told(f"unseen {unseen[0]}", told.seconds, told.growth) if bad else told)


def _watched(reader, path, said, *, is_named):
    before, begun, (spent, peak) = _memory(), time.process_time(), _children()
    signal.setitimer(signal.ITIMER_PROF, MOST_SECONDS)  # whose signal ends the process
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        outcome = _outcome(reader.named if is_named else reader.read, path, said)
    signal.setitimer(signal.ITIMER_PROF, 0)
    seconds, growth = time.process_time() - begun, max(0, _memory("VmHWM:") - before)
    spent_after, peak_after = _children()
    seconds += spent_after - spent
    if peak_after > peak:  # the largest of all so far
        growth = max(growth, peak_after)
    if outcome in {"ok", "refused"} and seconds > MOST_SECONDS:
        outcome = f"more than {MOST_SECONDS} s"
    if outcome in {"ok", "refused"} and growth > MOST_BYTES:
        outcome = f"{growth >> 20} MiB"
    return Told(outcome, seconds, growth)


def _outcome(read, path, said):
    try:
        found = texts(read(path))
    except KimqualError as error:
        return f"quotes {path.name}" if _windows(str(error)) & said else "refused"
    except BaseException as error:  # noqa: BLE001 - whatever it is, it is what is looked for
        return _where(error)
    return "gives what stands outside" if LEAKED in found else "ok"


def _where(error):
    """Say what was raised and in which line of kimqual."""
    place, trace = "", error.__traceback__
    while trace:
        code = trace.tb_frame.f_code
        if "kimqual" in code.co_filename and "fuzz" not in code.co_filename:
            place = f"{Path(code.co_filename).name}:{trace.tb_lineno}"
        trace = trace.tb_next
    return f"{type(error).__name__} at {place}: {str(error)[:80]}"


def _windows(text):
    """Give all runs of so many letters, white space as one."""
    plain = re.sub(r"\s+", " ", text)
    found = (plain[at : at + _RUN] for at in range(len(plain) - _RUN + 1))
    return {run for run in found if sum(map(str.isalpha, run)) >= _RUN - 3}


def _children():
    """Give seconds and the largest memory of the processes that this one started and that ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime, used.ru_maxrss * 1024


def _limit_memory():
    now = _memory("VmSize:")
    limit = now + 2 * MOST_BYTES if now else resource.RLIM_INFINITY
    resource.setrlimit(resource.RLIMIT_AS, (limit, resource.getrlimit(resource.RLIMIT_AS)[1]))


def _memory(line="VmRSS:"):
    """Give bytes of this process as Linux tells; begins a new peak when the present is asked for."""
    status = Path("/proc/self/status")
    if not status.exists():
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    if line == "VmRSS:":
        Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
    found = next(
        (text for text in status.read_text("ascii").splitlines() if text.startswith(line)), ""
    )
    return int(found.split()[1]) * 1024 if found else 0
