"""The wheel holds all that is needed: installed away from the checkout, it trains."""

import json
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The bin folder of a new environment with the wheel in it; the dependencies are borrowed from this one."""
    folder = tmp_path_factory.mktemp("wheel")
    build = [
        sys.executable,
        "-m",
        "pip",
        "wheel",
        "--quiet",
        "--no-deps",
        "--no-build-isolation",
        "-w",
        folder,
        CHECKOUT,
    ]
    subprocess.run(build, check=True, capture_output=True)
    (wheel,) = folder.glob("zth_tui-*.whl")
    environment = folder / "venv"
    venv.create(environment, with_pip=False)
    python = environment / "bin" / "python"
    (site,) = environment.glob("lib/python3*/site-packages")
    install = [sys.executable, "-m", "pip", "--python", python, "install", "--quiet", "--no-deps", wheel]
    subprocess.run(install, check=True, capture_output=True)
    (site / "borrowed.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return environment / "bin"


def test_the_installed_program_trains_from_another_folder(installed: Path, tmp_path: Path) -> None:
    command = [installed / "zth-tui", "--train", "mlp/kaiming", "--steps", "20", "--json"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout.splitlines()[-1])["why"] == "done"


def test_lessons_and_data_come_from_inside_the_package(installed: Path, tmp_path: Path) -> None:
    code = "from zth_tui.course.packs import builtin_pack, shipped; print(builtin_pack().path, shipped('data'))"
    done = subprocess.run([installed / "python", "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert all(Path(path).is_relative_to(installed.parent) for path in done.stdout.split())
