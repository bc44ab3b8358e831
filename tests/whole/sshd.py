"""A real sshd on loopback, for one test: keys, port and configuration of its own."""

import getpass
import os
import shutil
import socket
import subprocess
import time
from pathlib import Path

import psutil

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
        self.port = _free_port()
        for name in ("host", "user"):
            subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(folder / name)], check=True)
        (folder / "config").write_text(CONFIG.format(port=self.port, folder=folder))
        if os.getuid() == 0:
            Path("/run/sshd").mkdir(exist_ok=True)  # where a root sshd separates its privileges
        with open(folder / "log", "wb") as log:
            self._server = subprocess.Popen([SSHD, "-D", "-e", "-f", str(folder / "config")], stderr=log)
        self._wait_until_it_listens()

    def command(self, remote: str) -> str:
        """The ssh command line that runs `remote` on a terminal there."""
        options = "-tt -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -o LogLevel=ERROR"
        return f"ssh {options} -i {self._folder / 'user'} -p {self.port} {getpass.getuser()}@127.0.0.1 '{remote}'"

    def cut(self) -> None:
        """Cut every line, as a lost network does once the server notices."""
        for child in psutil.Process(self._server.pid).children(recursive=True):
            if child.name().startswith("sshd"):
                child.kill()

    def close(self) -> None:
        self.cut()
        self._server.kill()
        self._server.wait()

    def _wait_until_it_listens(self) -> None:
        end = time.monotonic() + 10
        while time.monotonic() < end:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.05)
        raise AssertionError(f"sshd does not listen: {(self._folder / 'log').read_text()}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
