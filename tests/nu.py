"""The Nu HTML checker, which the W3C's own validator runs: fetched once from npm, as a file that Java runs."""

from __future__ import annotations

import functools
import hashlib
import json
import shutil
import subprocess
import tarfile
import tempfile
from pathlib import Path

VERSION = "26.9.27"
SHA256 = "22f15dd39a33bed929d2a5c0cddf5946849a647eca9272bf4d5d00bc7e7a4d47"
JAR = Path(__file__).parents[1] / ".venv" / f"vnu-{VERSION}.jar"
MEMBER = "package/build/dist/vnu.jar"


def missing() -> str:
    """Why nothing can be checked here; empty where it can."""
    if shutil.which("java") is None:
        return "the Nu HTML checker runs on Java: install default-jre-headless"
    if not JAR.exists() and shutil.which("npm") is None:
        return "the Nu HTML checker is fetched with npm: install npm"
    return "" if jar() else "npm did not fetch the Nu HTML checker: is the network there?"


@functools.cache
def jar() -> Path | None:
    """The checker, in the virtual environment, where it is fetched to the first time."""
    if JAR.exists():
        return JAR
    with tempfile.TemporaryDirectory() as folder:
        command = ["npm", "pack", "--silent", f"vnu-jar@{VERSION}"]
        if subprocess.run(command, cwd=folder, stdout=subprocess.DEVNULL, timeout=300).returncode:
            return None
        with tarfile.open(next(Path(folder).glob("*.tgz"))) as package:
            data = package.extractfile(MEMBER).read()
    if hashlib.sha256(data).hexdigest() != SHA256:
        raise ValueError(f"vnu-jar {VERSION} is not what it was: see what has changed before you trust it.")
    # Whole or not at all: two workers may fetch it at once.
    with tempfile.NamedTemporaryFile(dir=JAR.parent, delete=False) as whole:
        whole.write(data)
    Path(whole.name).replace(JAR)
    return JAR


def errors(pages: dict[str, str]) -> list[str]:
    """What is wrong with each of `pages`, by name."""
    with tempfile.TemporaryDirectory() as folder:
        files = {}
        for number, (name, text) in enumerate(pages.items()):
            path = Path(folder) / f"{number}.html"
            path.write_text(text, "utf-8")
            files[path.as_uri()] = name
        command = ["java", "-jar", str(jar()), "--format", "json", "--stdout", "--exit-zero-always", folder]
        answer = subprocess.run(command, capture_output=True, text=True, timeout=300, check=True)
    found = [message for message in json.loads(answer.stdout)["messages"] if message["type"] != "info"]
    return [
        f"{files.get(message['url'].replace('file:/', 'file:///', 1), '')}: {message['message']}" for message in found
    ]
