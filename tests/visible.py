"""From the button to the page: an editor publishes a change in the admin, and every worker is asked until it shows it.

    python -m tests.visible [times] [workers]      (20 and 4; on SQLite)

The editor is a browser's requests: the form is opened, a line of the text changed, and "Save and publish the changes"
sent. Each worker is asked over a connection of its own, which stays with it, fifty times a second; which worker has
which connection the kernel says, so that nothing has to be built into the site for this. Counted is until the answer
has come that shows the change: from when the form was sent, and from when it was answered, which is after the commit.
"""

import http.client
import json
import re
import socket
import statistics
import sys
import tempfile
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from pathlib import Path
from threading import Event, Thread
from urllib.parse import quote_plus, urlencode

from lxml import html

from tests.driving import Case, answer
from tests.servers import children, load, machine, running, told

PAGE = "/books/llm-primer-2/training-at-scale/"
TITLE = "Training at Scale"
LINE = "This is edition {} of the page."
SHOWN = re.compile(LINE.format(r"(\d+)").encode())
EVERY, PATIENCE = 0.02, 10


class Editor:
    """Signed in, with the form of one post; sends what a browser would."""

    def __init__(self, site, data_dir):
        self.port, self.cookies = site.port, {}
        account = json.loads(Path(data_dir, "demo-accounts.json").read_text())["editor"]
        login = "/admin/login/?next=/admin/"
        self.post(login, {**self.fields(login, "login-form"), **account})
        found = self.page(f"/admin/posts/post/?q={quote_plus(TITLE)}").xpath(
            "//table[@id='result_list']//th//a[contains(., $title)]/@href", title=TITLE
        )
        assert found, f"The admin lists no post called {TITLE}."
        self.address = found[0].partition("?")[0]

    def request(self, method, address, body=None):
        """Status and body of an answer; its cookies are kept, and where it leads nobody follows."""
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
            if body is not None:
                headers["Content-Type"] = "application/x-www-form-urlencoded"
            line.request(method, address, body, headers)
            response = line.getresponse()
            for value in response.headers.get_all("Set-Cookie", []):
                self.cookies |= {name: morsel.value for name, morsel in SimpleCookie(value).items()}
            return response.status, response.read().decode()
        finally:
            line.close()

    def page(self, address):
        """A page of the admin."""
        status, body = self.request("GET", address)
        assert status == 200, f"{address}: {status}"
        return html.fromstring(body)

    def fields(self, address, form):
        """The fields of a form, as a browser would send them back untouched."""
        (found,) = self.page(address).xpath("//form[@id=$form]", form=form)
        fields = {}
        for name, value in found.form_values():
            # A browser drops the newline behind the tag, and ends every line with two characters.
            sent = value.removeprefix("\n").replace("\n", "\r\n") if name in {"body", "summary"} else value
            fields.setdefault(name, []).append(sent)
        return fields

    def post(self, address, fields):
        """Send a form; when it was sent, and when it was answered."""
        body = urlencode(fields, doseq=True)
        sent = time.time()
        status, text = self.request("POST", address, body)
        came = time.time()
        complaint = " ".join(html.fromstring(text).xpath("//*[contains(@class, 'error')]//text()")) if text else ""
        assert status == 302, f"{address}: {status}: {complaint}"
        return sent, came

    def publish(self, number):
        """Make `number` the edition of the page; when the form was sent, and when it was answered."""
        fields = self.fields(self.address, "post_form")
        text = re.sub(rf"(\r\n)*{LINE.format(r'[0-9]+')}", "", fields["body"][0])
        body = f"{text}\r\n\r\n{LINE.format(number)}"
        return self.post(self.address, {**fields, "body": body, "_publish": "1"})


def worker_of(site, line):
    """The process that holds the other end of a connection, by the kernel's tables (proc(5))."""
    ours, theirs = line.getsockname()[1], site.port
    for row in Path("/proc/net/tcp").read_text().splitlines()[1:]:
        _number, local, remote, *rest = row.split()
        if (int(local[-4:], 16), int(remote[-4:], 16)) == (theirs, ours):
            socket_name = f"socket:[{rest[6]}]"
            for pid in children(site.process.pid):
                if any(link_of(each) == socket_name for each in Path(f"/proc/{pid}/fd").iterdir()):
                    return pid
    return None


def link_of(path):
    """What a descriptor stands for; one that was closed meanwhile stands for nothing."""
    try:
        return str(path.readlink())
    except FileNotFoundError:
        return ""


def connect(site):
    """A connection that one worker has taken, which it has shown by an answer; and the process that is it."""
    line = socket.create_connection(("127.0.0.1", site.port), timeout=30)
    line.sendall(Case("", PAGE, "").request)
    status, _headers, _body = answer(line.makefile("rb"))
    assert status.startswith("200"), status
    return worker_of(site, line), line


@dataclass
class Watcher:
    """Asks one worker again and again; when it first showed each edition, and whether an older one came after."""

    site: object
    pid: int
    line: socket.socket
    shown: dict = field(default_factory=dict)
    went_back: list = field(default_factory=list)

    def look(self, stream):
        """Ask once; whether there was an answer."""
        try:
            self.line.sendall(Case("", PAGE, "").request)
            status, _headers, body = answer(stream)
        except ConnectionError:
            status = ""
        if not status:
            return False
        assert status.startswith("200"), status
        if found := SHOWN.search(body):
            number = int(found[1])
            if self.shown and number < max(self.shown):
                self.went_back.append(number)
            self.shown.setdefault(number, time.time())
        return True

    def watch(self, is_over):
        """Until it is over; over another connection to the same worker where it has closed an idle one."""
        stream = self.line.makefile("rb")
        while not is_over.wait(EVERY):
            if not self.look(stream):
                self.line.close()
                self.line = reached(self.site, {self.pid})[self.pid]
                stream = self.line.makefile("rb")


def reached(site, wanted):
    """A connection to each of the workers `wanted`: those that another one took are kept open meanwhile."""
    found, spare = {}, []
    deadline = time.monotonic() + 60
    try:
        while not wanted <= found.keys():
            assert time.monotonic() < deadline, f"Of {len(wanted)} workers only {len(found)} took a connection."
            pid, line = connect(site)
            if pid in wanted and pid not in found:
                found[pid] = line
            else:
                spare.append(line)
    finally:
        for line in spare:
            line.close()
    return found


@contextmanager
def watching(site):
    """A watcher of each worker."""
    found = [Watcher(site, pid, line) for pid, line in reached(site, set(children(site.process.pid))).items()]
    is_over = Event()
    threads = [Thread(target=watcher.watch, args=(is_over,), daemon=True) for watcher in found]
    for thread in threads:
        thread.start()
    try:
        yield found
    finally:
        is_over.set()
        for thread in threads:
            thread.join()
        for watcher in found:
            watcher.line.close()


@dataclass(frozen=True)
class Publication:
    """When it was sent, when it was answered, and when each worker showed it, in seconds since 1970."""

    sent: float
    answered: float
    shown: tuple

    @property
    def since_sent(self):
        """Seconds from the button to the last of the workers."""
        return max(self.shown) - self.sent

    @property
    def since_answered(self):
        """The same from when the change was committed, as the editor learns it; 0 where all showed it before."""
        return max(max(self.shown) - self.answered, 0)


def publications(data_dir, times=20, workers=4, **values):
    """Publish so often on a site of its own, and say when which worker showed it; nothing older may follow."""
    made = []
    with running(data_dir, workers, DEMO=1, **values) as site:
        editor = Editor(site, data_dir)
        with watching(site) as watchers:
            assert len(watchers) == workers
            for number in range(1, times + 1):
                told(f"published {number} of {times}")
                sent, came = editor.publish(number)
                while not all(number in watcher.shown for watcher in watchers):
                    assert time.time() < came + PATIENCE, f"Edition {number} was not shown within {PATIENCE} s."
                    time.sleep(EVERY)
                made.append(Publication(sent, came, tuple(watcher.shown[number] for watcher in watchers)))
            told("")
            assert not any(watcher.went_back for watcher in watchers), "an older page came after a newer one"
    return made


def table(made):
    """Lines: within which times it was shown by all."""
    yield f"{'publish to visible in all':28} {'p50':>8} {'p90':>8} {'p99':>8} {'slowest':>8} {'under 1 s':>12}"
    for title, name in (("from the button", "since_sent"), ("from its answer (committed)", "since_answered")):
        taken = sorted(getattr(each, name) for each in made)
        cuts = statistics.quantiles(taken, n=100, method="inclusive") if len(taken) > 1 else taken * 99
        times = [f"{seconds * 1e3:5.0f} ms" for seconds in (cuts[49], cuts[89], cuts[98], taken[-1])]
        within = sum(seconds < 1 for seconds in taken)
        yield f"{title:28} {' '.join(times)} {within:5} of {len(taken)}"


def show(times=20, workers=4, **values):
    """Publish, and print the distribution."""
    with tempfile.TemporaryDirectory() as data_dir:
        made = publications(data_dir, times, workers, **values)
    print(*table(made), sep="\n")
    print(f"{times} times, {workers} workers, of which each was asked every {EVERY * 1e3:.0f} ms; {load()}.\n")
    return made


if __name__ == "__main__":
    print(*machine(), "", sep="\n")
    show(*map(int, sys.argv[1:]))
