"""Which Python is taken, and what is said where none will do."""

import os
import shutil
import subprocess
import sys

import pytest

from tests.house.sources import ROOT


@pytest.fixture
def house(tmp_path):
    """A clone's installing part, in a directory with a space in its name."""
    directory = tmp_path / "a clone"
    shutil.copytree(ROOT / "bin", directory / "bin")
    (directory / "requirements.lock").write_text("# nothing to install\n")
    return directory


def fake_python(directory, name, version, *, can_make_venv=True):
    """An interpreter of which only two questions are asked."""
    directory.mkdir(exist_ok=True)
    program = directory / name
    too_old = tuple(map(int, version.split("."))) < (3, 11)
    program.write_text(
        f"""#!/bin/sh
case "$2" in
*ensurepip*) exit {0 if can_make_venv else 1} ;;
*version_info*) echo {version}; exit {int(too_old)} ;;
esac
"""
    )
    program.chmod(0o755)
    return program


def find_python(house, path, **values):
    """`bin/find-python` with nothing but `path` to look in; /usr is left out of its list."""
    script = (house / "bin/find-python").read_text().replace("/usr/bin/python3 /usr/local/bin/python3", "")
    (house / "bin/find-python").write_text(script)
    environment = {"PATH": str(path)} | values
    return subprocess.run(["/bin/sh", house / "bin/find-python"], env=environment, capture_output=True, text=True)


def test_first_python_that_is_new_enough_is_taken(house, tmp_path):
    fake_python(tmp_path / "path", "python3", "3.9")
    wanted = fake_python(tmp_path / "path", "python3.12", "3.12")
    assert find_python(house, tmp_path / "path").stdout == f"{wanted}\n"


def test_python_that_can_make_environments_is_preferred(house, tmp_path):
    fake_python(tmp_path / "path", "python3", "3.11", can_make_venv=False)
    wanted = fake_python(tmp_path / "path", "python3.11", "3.11")
    assert find_python(house, tmp_path / "path").stdout == f"{wanted}\n"


def test_python_that_is_too_old_is_refused_with_the_cure(house, tmp_path):
    fake_python(tmp_path / "path", "python3", "3.9")
    answer = find_python(house, tmp_path / "path")
    assert answer.returncode == 1
    assert answer.stdout == ""
    assert answer.stderr.startswith("Primer needs Python 3.11 or newer and finds 3.9: ")
    assert "sudo apt install python3" in answer.stderr
    assert answer.stderr.count("\n") == 1


def test_no_python_at_all_is_refused_with_the_cure(house, tmp_path):
    answer = find_python(house, tmp_path)
    assert answer.returncode == 1
    assert answer.stderr.startswith("Primer needs Python 3.11 or newer and finds none: ")


def test_python_that_was_named_is_the_only_one_asked(house, tmp_path):
    fake_python(tmp_path / "path", "python3", "3.12")
    old = fake_python(tmp_path / "named", "python", "3.10")
    answer = find_python(house, tmp_path / "path", PYTHON=str(old))
    assert answer.returncode == 1
    assert answer.stderr.startswith(f"PYTHON names {old}, which is not a Python of version 3.11 or newer")


def install(house, **values):
    environment = {"PATH": os.environ["PATH"], "PYTHON": sys.executable, "HOME": ""} | values
    command = ["bin/install", "requirements.lock"]
    return subprocess.run(command, cwd=house, env=environment, capture_output=True, text=True, timeout=90)


def test_environment_is_made_once(house):
    first = install(house)
    assert first.returncode == 0, first.stderr
    assert "Installing 0 packages" in first.stdout
    marker = house / ".venv/marker"
    marker.touch()
    again = install(house)
    assert (again.returncode, again.stdout, again.stderr) == (0, "", "")
    assert marker.exists()


def test_installation_that_was_interrupted_is_begun_afresh(house):
    assert install(house).returncode == 0
    (house / ".venv/marker").touch()
    (house / ".venv/installed/.begun").touch()
    assert install(house).returncode == 0
    assert not (house / ".venv/marker").exists(), "a half-written package can't be told from a whole one"
    assert not (house / ".venv/installed/.begun").exists()


def test_environment_whose_python_is_gone_is_made_again(house):
    (house / ".venv/bin").mkdir(parents=True)
    (house / ".venv/bin/python").symlink_to("/nowhere/python3")
    assert install(house).returncode == 0
    assert (house / ".venv/bin/python").exists()


def test_python_without_venv_names_the_package(house, tmp_path):
    """As somebody who may not install it: root's apt-get is kept out of the way."""
    python = fake_python(tmp_path / "named", "python3", "3.11", can_make_venv=False)
    (tmp_path / "named/id").write_text("#!/bin/sh\necho 1000\n")
    (tmp_path / "named/id").chmod(0o755)
    answer = install(house, PYTHON=str(python), PATH=f"{tmp_path / 'named'}:{os.environ['PATH']}")
    assert answer.returncode == 1
    assert "can't make virtual environments: run `sudo apt install python" in answer.stderr
    assert not (house / ".venv/installed").exists()


def test_python_without_venv_is_mended_where_we_are_root(house, tmp_path):
    """A Debian's python3 without python3-venv, and an apt-get that brings it."""
    path = tmp_path / "path"
    path.mkdir()
    programs = {
        "python3": f'case "$2" in *ensurepip*) [ -e {path}/asked ] ;; *) exec {sys.executable} "$@" ;; esac',
        "apt-get": f'echo "$@" >{path}/asked',
        "id": "echo 0",
    }
    for name, line in programs.items():
        (path / name).write_text(f"#!/bin/sh\n{line}\n")
        (path / name).chmod(0o755)
    answer = install(house, PYTHON=str(path / "python3"), PATH=f"{path}:{os.environ['PATH']}")
    assert answer.returncode == 0, answer.stderr
    version = "{}.{}".format(*sys.version_info)
    assert (path / "asked").read_text().split()[-1] == f"python{version}-venv"


def test_package_that_is_not_what_was_locked_is_refused(house):
    (house / "requirements.lock").write_text("pip==1.0 \\\n    --hash=sha256:" + "0" * 64 + "\n")
    answer = install(house, PIP_NO_INDEX="1", PIP_FIND_LINKS=str(house))
    assert answer.returncode == 1
    assert "The packages of requirements.lock could not be installed" in answer.stderr
    assert not (house / ".venv/installed/requirements.lock").exists()
