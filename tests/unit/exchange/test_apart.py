"""A script in a process of its own: its lines come, its end is told, it learns no secret."""

import os
import sys

import pytest

from kimqual.exchange.apart import BrokenOff, lines_of


@pytest.fixture
def written(tmp_path):
    def write(text):
        path = tmp_path / "script.py"
        path.write_text(text, "utf-8")
        return path

    return write


def test_lines_come_as_they_were_written(written):
    script = written("import sys\nprint(*sys.argv[1:], sep='\\n')")
    assert list(lines_of(script, ["a b", "c"], seconds=60)) == [
        f"{line}{os.linesep}".encode() for line in ("a b", "c")
    ]


def test_it_gets_no_passphrase_and_no_standard_input(written, monkeypatch):
    monkeypatch.setenv("KIMQUAL_PASSPHRASE", "drei grüne Türen im Hof")
    script = written("import os, sys\nprint(sorted(os.environ), [sys.stdin.read()])")
    (line,) = lines_of(script, [], seconds=60)
    assert b"KIMQUAL_PASSPHRASE" not in line
    assert line.strip().endswith(b"['']")


def test_a_module_beside_the_script_takes_no_librarys_place(written, tmp_path):
    (tmp_path / "json.py").write_text("raise SystemExit(9)", "utf-8")
    script = written("import json\nprint(json.dumps(1))")
    assert [line.strip() for line in lines_of(script, [], seconds=60)] == [b"1"]


def test_a_half_line_of_a_process_that_ends_badly_is_not_given(written):
    script = written("import sys\nsys.stdout.write('one\\ntw')\nsys.stdout.flush()\nsys.exit(7)")
    lines = lines_of(script, [], seconds=60)
    assert next(lines).strip() == b"one"
    with pytest.raises(BrokenOff) as caught:
        next(lines)
    assert (caught.value.code, caught.value.is_late, str(caught.value)) == (7, False, "7")


@pytest.mark.skipif(os.name == "nt", reason="Windows has no signals")
def test_a_signal_is_told_by_its_name(written):
    script = written("import os, signal\nos.kill(os.getpid(), signal.SIGSEGV)")
    with pytest.raises(BrokenOff, match="SIGSEGV"):
        list(lines_of(script, [], seconds=60))


def test_a_process_that_never_ends_is_ended(written):
    script = written("print(1, flush=True)\nwhile True: pass")
    lines = lines_of(script, [], seconds=2)
    assert next(lines).strip() == b"1"
    with pytest.raises(BrokenOff) as caught:
        next(lines)
    assert caught.value.is_late


def test_a_process_whose_lines_nobody_wants_is_ended(written):
    script = written("import os\nprint(os.getpid(), flush=True)\nwhile True: pass")
    lines = lines_of(script, [], seconds=60)
    number = int(next(lines))
    lines.close()
    if sys.platform != "win32":
        with pytest.raises(ProcessLookupError):
            os.kill(number, 0)


@pytest.mark.skipif(os.name == "nt", reason="Windows has none")
def test_a_process_that_reads_a_data_file_writes_no_core(written):
    said = (
        "import resource\nfrom kimqual.exchange import stat_child\nstat_child._leave_no_trace()\n"
    )
    script = written(f"{said}print(resource.getrlimit(resource.RLIMIT_CORE)[0])")
    assert [line.strip() for line in lines_of(script, [], seconds=60)] == [b"0"]
