"""A private Slurm on one machine, with two pretend GPUs: no root, no systemd, no accounting."""

import os
import shutil
import signal
import socket
import subprocess
import time
from pathlib import Path

NEEDED = ("munged", "slurmctld", "slurmd", "sbatch", "srun", "squeue", "sinfo")
CLIENTS = ("srun", "sbatch", "squeue", "scontrol", "scancel", "sinfo", "sacct", "sacctmgr", "sshare")
SEARCH = "/usr/sbin:/usr/bin:/sbin:/bin"
# A GPU of Slurm must be a character device; these two are everywhere.
GPUS = ("/dev/null", "/dev/zero")

SLURM_CONF = """\
ClusterName=lowmelt
SlurmctldHost={host}(127.0.0.1)
SlurmctldPort={controller_port}
SlurmdPort={node_port}
SlurmUser={user}
SlurmdUser={user}
AuthType=auth/munge
AuthInfo=socket={state}/munge/socket
CredType=cred/munge
StateSaveLocation={state}/controller
SlurmdSpoolDir={state}/node
SlurmctldPidFile={state}/slurmctld.pid
SlurmdPidFile={state}/slurmd.pid
SlurmctldLogFile={state}/slurmctld.log
SlurmdLogFile={state}/slurmd.log
ProctrackType=proctrack/pgid
TaskPlugin=task/none
MpiDefault=none
SwitchType=switch/none
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core_Memory
SchedulerParameters=bf_interval=1,sched_interval=1,batch_sched_delay=0
ReturnToService=2
MinJobAge=600
GresTypes=gpu
NodeName={host} NodeAddr=127.0.0.1 CPUs={cpus} RealMemory={memory} Gres=gpu:{n_gpus} State=UNKNOWN
PartitionName=main Nodes={host} Default=YES MaxTime=1-00:00:00 DefMemPerCPU=500 State=UP
PartitionName=gpu Nodes={host} MaxTime=1-00:00:00 DefMemPerCPU=500 State=UP
"""


def missing_programs() -> list[str]:
    """Programs of Slurm and munge that this machine lacks."""
    return [name for name in NEEDED if not shutil.which(name, path=SEARCH)]


class OneNodeSlurm:
    """Starts on entry, ends on exit; `environment` makes `sbatch` and its kin talk to it."""

    def __init__(self, state: Path):
        self.state = state
        self.host = socket.gethostname().split(".")[0]

    def __enter__(self):
        for folder in ("munge", "controller", "node", "bin"):
            (self.state / folder).mkdir(parents=True)
        try:
            self._start_munge()
            self._write_config()
            self._start("slurmctld", "-f", self.state / "slurm.conf")
            self._start("slurmd", "-f", self.state / "slurm.conf", "-N", self.host)
            self._wait_until_idle()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        for pid_file in ("slurmd.pid", "slurmctld.pid", "munge/pid"):
            path = self.state / pid_file
            if path.exists():
                os.kill(int(path.read_text()), signal.SIGTERM)

    @property
    def environment(self) -> dict[str, str]:
        return {**os.environ, "PATH": f"{self.state / 'bin'}:{os.environ['PATH']}"}

    def _start(self, program, *arguments):
        subprocess.run([shutil.which(program, path=SEARCH), *arguments], check=True, timeout=30)

    def _start_munge(self):
        folder = self.state / "munge"
        folder.chmod(0o700)
        (folder / "key").write_bytes(os.urandom(128))
        (folder / "key").chmod(0o600)
        files = {f"--{name}-file": folder / name for name in ("key", "pid", "log", "seed")}
        files["--socket"] = folder / "socket"
        self._start("munged", "--force", *(f"{flag}={path}" for flag, path in files.items()))

    def _write_config(self):
        pages, page = os.sysconf("SC_PHYS_PAGES"), os.sysconf("SC_PAGE_SIZE")
        user = subprocess.run(["id", "-un"], capture_output=True, text=True, check=True).stdout.strip()
        controller_port, node_port = _free_ports(2)
        text = SLURM_CONF.format(
            host=self.host, user=user, state=self.state, cpus=os.cpu_count(), n_gpus=len(GPUS),
            memory=pages * page // 2**20 - 512, controller_port=controller_port, node_port=node_port,
        )  # fmt: skip
        (self.state / "slurm.conf").write_text(text)
        lines = ["AutoDetect=off", *(f"Name=gpu File={device}" for device in GPUS)]
        (self.state / "gres.conf").write_text("\n".join(lines) + "\n")
        # Snakemake's job step drops SLURM_CONF from the environment: programs of that name set it again.
        for name in CLIENTS:
            shim = self.state / "bin" / name
            real = shutil.which(name, path=SEARCH) or f"/usr/bin/{name}"
            shim.write_text(f'#!/bin/sh\nSLURM_CONF={self.state}/slurm.conf exec {real} "$@"\n')
            shim.chmod(0o755)

    def _wait_until_idle(self, limit_s=60):
        for _ in range(2 * limit_s):
            command = [self.state / "bin" / "sinfo", "-h", "-o", "%T"]
            answer = subprocess.run(command, capture_output=True, text=True)
            if answer.stdout.startswith("idle"):
                return
            time.sleep(0.5)
        logs = "\n".join(path.read_text()[-1500:] for path in self.state.glob("*.log"))
        raise RuntimeError(f"Slurm's node is not idle after {limit_s} s: {answer.stdout}\n{logs}")


def _free_ports(count):
    sockets = [socket.socket() for _ in range(count)]
    for opened in sockets:
        opened.bind(("127.0.0.1", 0))
    ports = [opened.getsockname()[1] for opened in sockets]
    for opened in sockets:
        opened.close()
    return ports
