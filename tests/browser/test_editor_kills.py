"""The server dies while somebody writes: at most five seconds of typing are lost, and what was kept is offered."""

import os
import signal
import subprocess
import sys
import time

import pytest
from playwright.sync_api import expect

from tests.browser.desk import ADD
from tests.house.site import Running, environment, free_port
from tests.house.sources import ROOT

ACCOUNT = {"DJANGO_SUPERUSER_PASSWORD": "of no use to anybody", "DEMO": "0", "WEB_CONCURRENCY": "1"}


def operator(data_dir):
    """Make the first operator of an empty site, as its first words tell one to."""
    key = (data_dir / "secret-key").read_text().strip()
    command = [sys.executable, "manage.py", "createsuperuser", "--noinput", "--username", "operator", "--email", ""]
    subprocess.run(command, cwd=ROOT, env=environment(data_dir, SECRET_KEY=key, **ACCOUNT), check=True, timeout=60)


def sign_in(page, site):
    page.goto(f"{site}/admin/login/?next={ADD}")
    page.fill("#id_username", "operator")
    page.fill("#id_password", ACCOUNT["DJANGO_SUPERUSER_PASSWORD"])
    page.click("[type=submit]")


def ready(page):
    expect(page.locator(".editor[data-is-keeping]")).to_be_attached(timeout=20_000)
    return page.locator("#id_body")


@pytest.mark.soak
def test_server_killed_in_mid_edit_costs_at_most_five_seconds_of_typing(context, tmp_path):
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    with Running(tmp_path, PORT=port, **ACCOUNT) as site:
        site.said("Stop it with Ctrl-C", seconds=60)
        operator(tmp_path)
        page = context.new_page()
        sign_in(page, address)
        area = ready(page)
        area.press_sequentially("Before the server died. ")
        expect(page.locator(".editor-kept")).to_contain_text("kept at", timeout=10_000)
        os.killpg(site.process.pid, signal.SIGKILL)
    typed = [(time.monotonic(), "")]
    for number in range(60):
        area.press_sequentially(f"word{number} ")
        typed.append((time.monotonic(), f"word{number}"))
        page.wait_for_timeout(150)
    # The window dies, too: of its last moment nothing counts.
    page.evaluate("() => { Storage.prototype.setItem = () => {}; }")
    died = time.monotonic()
    page.close()
    with Running(tmp_path, PORT=port, **ACCOUNT) as site:
        site.said("Stop it with Ctrl-C", seconds=60)
        page = context.new_page()
        page.goto(address + ADD)
        area = ready(page)
        offer = page.locator(".returned")
        expect(offer).to_have_count(1)
        offer.get_by_role("button", name="Take it up again").click()
        expect(offer).to_have_count(0)
        restored = area.input_value()
        assert restored.startswith("Before the server died. word0")
        lost = [moment for moment, word in typed if word and word not in restored.split()]
        print(f"Lost: {len(lost)} of 60 words, {died - min(lost, default=died):.1f} s of typing")
        assert died - min(lost, default=died) <= 5
        expect(page.locator(".editor-kept")).to_contain_text("kept at", timeout=10_000)
