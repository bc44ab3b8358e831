"""A real sshd on loopback, for one test: keys, port and configuration of its own."""

import contextlib
import getpass
import os
import shutil
import socket
import subprocess
import time
from pathlib import Path

import psutil

from tests.whole.tmux import DEADLINE

SSHD = shutil.which("sshd") or shutil.which("sshd", path="/usr/sbin:/usr/local/sbin")
CONFIG = """\
ListenAddress 127.0.0.1
Port {port}
HostKey {folder}/host
AuthorizedKeysFile {folder}/user.pub
PidFile {folder}/pid
PasswordAuthentication no
PermitRootLogin prohibit-password
StrictModes no
UsePAM no
"""


class Sshd:
    def __init__(self, folder: Path) -> None:
        assert SSHD is not None
        self._folder = folder
        for name in ("host", "user"):
            subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(folder / name)], check=True)
        if os.getuid() == 0:
            Path("/run/sshd").mkdir(exist_ok=True)  # where a root sshd separates its privileges
        while not self._serves(_free_port()):
            pass  # another program has taken that port meanwhile

    def command(self, remote: str) -> str:
        """The ssh command line that runs `remote` on a terminal there."""
        options = "-tt -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -o LogLevel=ERROR"
        return f"ssh {options} -i {self._folder / 'user'} -p {self.port} {getpass.getuser()}@127.0.0.1 '{remote}'"

    def cut(self) -> None:
        """Cut every line, as a lost network does once the server notices."""
        for child in psutil.Process(self._server.pid).children(recursive=True):
            with contextlib.suppress(psutil.NoSuchProcess):
                if child.name().startswith("sshd"):
                    child.kill()

    def close(self) -> None:
        self.cut()
        self._server.kill()
        self._server.wait()

    def _serves(self, port: int) -> bool:
        """Start the server, and wait until it listens; False where another program has that port."""
        self.port, config, log = port, self._folder / "config", self._folder / "log"
        config.write_text(CONFIG.format(port=port, folder=self._folder))
        with open(log, "wb") as file:
            self._server = subprocess.Popen([SSHD, "-D", "-e", "-f", str(config)], stderr=file)
        end = time.monotonic() + DEADLINE
        while self._server.poll() is None and time.monotonic() < end:
            if f"Server listening on 127.0.0.1 port {port}" in log.read_text():
                return True
            time.sleep(0.05)
        self._server.kill()
        self._server.wait()
        said = log.read_text()
        assert "Address already in use" in said, f"sshd does not listen: {said}"
        return False


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
