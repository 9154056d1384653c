"""What a script does first: log, seed, progress."""

import logging
import subprocess
import sys
from pathlib import Path

from lowmelt.runtime import derive_seed, progress

SCRIPTS = Path(__file__).parents[2] / "workflow" / "scripts"


def run(code, log):
    text = f"import sys; sys.path.insert(0, {str(SCRIPTS)!r})\nfrom lowmelt.runtime import start\n"
    text += f"log = start({str(log)!r}, 'pack_box')\n{code}"
    return subprocess.run([sys.executable, "-c", text], capture_output=True, text=True)


def test_messages_reach_the_log_and_the_terminal(tmp_path):
    done = run("log.info('32 pairs'); print('from a library')", tmp_path / "a.log")
    assert done.stderr == "[pack_box] 32 pairs\n"
    written = (tmp_path / "a.log").read_text()
    assert "32 pairs" in written
    assert "from a library" in written


def test_output_of_c_libraries_reaches_the_log(tmp_path):
    run("import os; os.write(2, b'warning from C')", tmp_path / "a.log")
    assert "warning from C" in (tmp_path / "a.log").read_text()


def test_an_exception_leaves_its_traceback_in_the_log_and_one_line_outside(tmp_path):
    done = run("1 / 0", tmp_path / "a.log")
    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1
    assert "ZeroDivisionError" in done.stderr
    assert "Traceback" in (tmp_path / "a.log").read_text()


def test_seeds_differ_by_job_and_repeat():
    assert derive_seed(1, "simulate", "a") == derive_seed(1, "simulate", "a")
    assert len({derive_seed(1, "simulate", salt) for salt in "abcdefgh"}) == 8
    assert 0 <= derive_seed(1, "x") < 2**31


def test_progress_says_how_far_and_passes_all_items(caplog):
    logger = logging.getLogger("lowmelt")
    logger.propagate = True
    with caplog.at_level(logging.INFO, logger="lowmelt"):
        assert list(progress(range(3), 3, "ions", every_s=0)) == [0, 1, 2]
    assert "ions: 1 of 3" in caplog.text
