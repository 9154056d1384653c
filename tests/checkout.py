"""A copy of the repository in which the tests of the workflow run, and how they ask Snakemake."""

import os
import re
import shutil
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

import yaml

REPOSITORY = Path(__file__).parents[1]
TINY = "tests/config/tiny.yaml"


class Checkout:
    """A copy of the repository: run the pipeline in it, ask what would run, edit for a while."""

    def __init__(self, folder: Path):
        self.folder = folder

    def snakemake(self, *arguments, environment=None, config=TINY, changed=None):
        """Call Snakemake with a config and changed settings; returns the process with its output as text."""
        return subprocess.run(
            self._command(arguments, config, changed),
            cwd=self.folder, env=_with_venv(environment), capture_output=True, text=True,
        )  # fmt: skip

    def start(self, *arguments, config=TINY, changed=None):
        """The same, not waited for, in a process group of its own that a test may kill."""
        return subprocess.Popen(
            self._command(arguments, config, changed),
            cwd=self.folder, env=_with_venv(None), start_new_session=True,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip

    def run(self, *arguments, **how):
        """Call Snakemake on all cores; a failure fails the test with the end of the output."""
        done = self.snakemake("--cores", "all", *arguments, **how)
        assert done.returncode == 0, (done.stdout + done.stderr)[-6000:]
        return done

    def plan(self, *arguments, **how) -> dict[str, int]:
        """Rules that would run, with their number of jobs; targets left out."""
        done = self.run("--dry-run", *arguments, **how)
        rows = re.findall(r"^(\w+)\s+(\d+)$", done.stdout + done.stderr, flags=re.MULTILINE)
        stages = set(self.stages().values())
        return {rule: int(jobs) for rule, jobs in rows if rule not in {"all", "total", *stages}}

    def stages(self) -> dict[str, str]:
        """The stage of each rule: the name of the file that holds it."""
        return {
            rule: file.stem
            for file in (self.folder / "workflow/rules").glob("*.smk")
            for rule in re.findall(r"^(?:rule|checkpoint) (\w+):", file.read_text(), flags=re.MULTILINE)
        }

    def planned_stages(self, *arguments, **how) -> set[str]:
        """Stages of which at least one job would run."""
        stages = self.stages()
        return {stages[rule] for rule in self.plan(*arguments, **how)}

    def _command(self, arguments, config, changed):
        """The command line; changed settings go through a config file of their own, which keeps types."""
        files = [config]
        if changed:
            (self.folder / "changed.yaml").write_text(yaml.safe_dump(changed))
            files.append("changed.yaml")
        return [sys.executable, "-m", "snakemake", *map(str, arguments), "--configfile", *files]

    @contextmanager
    def edited(self, file: str, add: str):
        """The file with a text added to its end; afterwards as it was, its time included."""
        path = self.folder / file
        before, status = path.read_text(), path.stat()
        path.write_text(before + add)
        try:
            yield
        finally:
            path.write_text(before)
            os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))


def copy_repository(target: Path) -> Path:
    """Copy the files that git knows or would add, as they are; without git, all but what runs write."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=REPOSITORY, capture_output=True, text=True,
    )  # fmt: skip
    if listed.returncode:
        unwanted = shutil.ignore_patterns(".venv", "results", ".snakemake", "__pycache__", ".*_cache")
        shutil.copytree(REPOSITORY, target, ignore=unwanted)
        return target
    for name in listed.stdout.splitlines():
        source = REPOSITORY / name
        if source.is_file():
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(source, target / name)
    return target


def _with_venv(environment):
    base = os.environ if environment is None else environment
    return {**base, "PATH": f"{Path(sys.executable).parent}:{base['PATH']}"}
