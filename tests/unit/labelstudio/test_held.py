"""A file says whether a process lives, whatever its number is."""

import os
import subprocess
import sys

from kimqual.labelstudio.held import hold, is_held

SLEEP = [sys.executable, "-c", "import time; time.sleep(60)"]
CHILD = "import subprocess, sys; subprocess.Popen([sys.executable, '-c', sys.argv[1]])"


def test_a_file_that_is_not_there_is_held_by_nobody(tmp_path):
    assert not is_held(tmp_path / "running")


def test_who_holds_keeps_others_out_until_it_lets_go(tmp_path):
    path = tmp_path / "running"
    held = hold(path)
    assert is_held(path)
    assert hold(path) is None
    os.close(held)
    assert not is_held(path)


def test_looking_does_not_keep_others_out(tmp_path):
    path = tmp_path / "running"
    path.touch()
    assert not is_held(path)
    held = hold(path)
    assert held is not None
    os.close(held)


def test_a_process_holds_what_it_was_given_until_it_is_killed(tmp_path):
    path = tmp_path / "running"
    held = hold(path)
    with subprocess.Popen(SLEEP, stdin=held) as process:
        os.close(held)
        assert is_held(path)
        process.kill()
    assert not is_held(path)


def test_a_child_that_outlives_its_parent_still_holds(tmp_path):
    path = tmp_path / "running"
    held = hold(path)
    waits = "import time; time.sleep(1.5)"
    with subprocess.Popen([sys.executable, "-c", CHILD, waits], stdin=held) as parent:
        os.close(held)
        assert parent.wait(20) == 0
    assert is_held(path)
