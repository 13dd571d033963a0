"""Which Chromium the browser tests drive, and how to come by one."""

import functools
import os
import shutil
import subprocess
import sys

from playwright.sync_api import Error, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def starts(program: str) -> bool:
    """Whether it is a browser: on some systems the name belongs to a stub that only says how to install one."""
    try:
        answer = subprocess.run([program, "--version"], capture_output=True, timeout=30)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return answer.returncode == 0


@functools.cache
def installed() -> str | None:
    """The system's Chromium."""
    return next((path for name in NAMES if (path := shutil.which(name)) and starts(path)), None)


def opens() -> bool:
    """Whether Playwright's own Chromium is there, with all the libraries that it needs."""
    try:
        with sync_playwright() as playwright:
            playwright.chromium.launch(args=["--no-sandbox"]).close()
    except Error:
        return False
    return True


def provide() -> bool:
    """Find a Chromium, or fetch one: Playwright's, then Debian's where we may."""
    if installed() or opens():
        return True
    say_and_run("Fetching Playwright's Chromium …", [sys.executable, "-m", "playwright", "install", "chromium"])
    if opens():
        return True
    if os.geteuid() == 0 and shutil.which("apt-get"):
        say_and_run("Installing Debian's Chromium …", ["apt-get", "update", "-qq"])
        say_and_run("", ["apt-get", "install", "-y", "-qq", "--no-install-recommends", "chromium"])
        installed.cache_clear()
    return installed() is not None


def say_and_run(sentence: str, command: list[str]) -> None:
    """Try it; whether it worked is found out by looking for the browser."""
    if sentence:
        print(sentence, flush=True)
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    try:
        subprocess.run(command, env=environment, stdout=subprocess.DEVNULL, timeout=600)
    except subprocess.TimeoutExpired:
        print("It took more than ten minutes and was given up.", flush=True)
