"""deploy/nginx.conf, in a real nginx in front of a real site."""

import http.client
import re
import shutil
import socket
import ssl
import subprocess
import time
from contextlib import contextmanager

import pytest

from tests.exchange import folders
from tests.house.site import Running, environment, free_port
from tests.house.sources import ROOT

PICTURE = "0123456789abcdef0123456789abcdef/loss.png"
HEAD = """
daemon off;
master_process off;
error_log {directory}/error.log warn;
pid {directory}/nginx.pid;
events {{ worker_connections 256; }}
http {{
    access_log off;
    client_body_temp_path {directory}/body;
    proxy_temp_path {directory}/proxy;
    fastcgi_temp_path {directory}/fastcgi;
    uwsgi_temp_path {directory}/uwsgi;
    scgi_temp_path {directory}/scgi;
    include {directory}/primer.conf;
}}
"""


def sign(directory):
    """A certificate for the site's name, by itself."""
    asked = "openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=example.org"
    files = ["-keyout", directory / "privkey.pem", "-out", directory / "fullchain.pem"]
    named = ["-addext", "subjectAltName=DNS:example.org"]
    subprocess.run([*asked.split(), *named, *files], check=True, capture_output=True)


class Nginx:
    """The server in front, asked by the name of the site over TLS, with a certificate that it signed itself."""

    def __init__(self, directory, data_dir, site_port):
        self.port, self.plain_port = free_port(), free_port()
        sign(directory)
        self.trusted = ssl.create_default_context(cafile=directory / "fullchain.pem")
        text = (ROOT / "deploy/nginx.conf").read_text("utf-8")
        # Not every machine that tests has IPv6: there it listens to the same, line by line.
        sixth = re.findall(r"listen \[::\]:(.*);", text)
        text = re.sub(r" *listen \[::\].*\n", "", text)
        assert sixth == re.findall(r"listen (\d.*);", text)
        places = {
            "listen 443 ssl": f"listen 127.0.0.1:{self.port} ssl",
            "listen 80": f"listen 127.0.0.1:{self.plain_port}",
            "127.0.0.1:8000": f"127.0.0.1:{site_port}",
            "/var/lib/primer": str(data_dir),
            "/var/cache/nginx": str(directory),
            "/etc/letsencrypt/live/example.org": str(directory),
        }
        for place, here in places.items():
            assert place in text
            text = text.replace(place, here)
        (directory / "primer.conf").write_text(text)
        (directory / "nginx.conf").write_text(HEAD.format(directory=directory))
        command = [shutil.which("nginx"), "-p", str(directory), "-e", "stderr", "-c", str(directory / "nginx.conf")]
        self.process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)

    @contextmanager
    def line(self, *protocols):
        """A connection over TLS that offers these protocols (ALPN, RFC 7301)."""
        self.trusted.set_alpn_protocols(protocols or ["http/1.1"])
        with (
            socket.create_connection(("127.0.0.1", self.port), timeout=10) as line,
            self.trusted.wrap_socket(line, server_hostname="example.org") as secured,
        ):
            yield secured

    def get(self, path, method="GET", host="example.org", **headers):
        """The answer with its body read; header names are written with underscores."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        with self.line() as line:
            connection = http.client.HTTPConnection("127.0.0.1")
            connection.sock = line
            connection.request(method, path, headers={"Host": host, **named})
            answer = connection.getresponse()
            answer.body = answer.read()
            return answer

    def wait(self):
        """Until it listens."""
        for _ in range(100):
            assert self.process.poll() is None, self.process.stderr.read()
            try:
                return self.get("/healthz")
            except OSError:
                time.sleep(0.05)
        raise AssertionError("nginx did not start")


@pytest.fixture(scope="module")
def front(tmp_path_factory):
    """nginx before a site with one picture."""
    if shutil.which("nginx") is None or shutil.which("openssl") is None:
        pytest.skip("there is no nginx or no openssl on this machine: `sudo apt install nginx openssl`")
    data_dir, directory = tmp_path_factory.mktemp("library"), tmp_path_factory.mktemp("nginx")
    picture = data_dir / "media" / PICTURE
    picture.parent.mkdir(parents=True)
    picture.write_bytes(folders.picture())
    values = {
        "DEMO": 0,
        "SITE_URL": "https://example.org",
        "TRUSTED_PROXIES": 1,
        "ALLOWED_HOSTS": "example.org,127.0.0.1",
    }
    with Running(data_dir, **values) as site:
        site.said("Stop it with Ctrl-C", seconds=60)
        nginx = Nginx(directory, data_dir, site.port)
        nginx.data_dir, nginx.site, nginx.kept = data_dir, site, directory / "primer"
        try:
            nginx.wait()
            yield nginx
        finally:
            nginx.process.terminate()
            nginx.process.wait(10)
            nginx.process.stderr.close()


def test_page_comes_as_the_site_made_it(front):
    for encoding, sent in (("gzip, deflate, br", "br"), ("br;q=0, gzip", "gzip"), ("identity", None)):
        answer = front.get("/", Accept_Encoding=encoding)
        assert answer.status == 200
        assert answer.headers["Content-Encoding"] == sent
        assert answer.headers["ETag"].startswith('"'), "strong"
        assert answer.headers["Cache-Control"] == "max-age=0, s-maxage=1"
        assert len(answer.headers.get_all("Cache-Control")) == 1
        again = front.get("/", Accept_Encoding=encoding, If_None_Match=answer.headers["ETag"])
        assert (again.status, again.body) == (304, b"")
    assert front.get("/", method="HEAD").body == b""


def test_browsers_come_by_https_and_over_one_connection(front):
    with front.line("h2", "http/1.1") as line:
        assert line.selected_alpn_protocol() == "h2"
    assert front.get("/").headers.get_all("Strict-Transport-Security") == ["max-age=31536000"]
    plain = http.client.HTTPConnection("127.0.0.1", front.plain_port, timeout=10)
    plain.request("GET", "/books/?page=2", headers={"Host": "example.org"})
    answer = plain.getresponse()
    assert (answer.status, answer.headers["Location"]) == (301, "https://example.org/books/?page=2")
    # By plain http nothing may be said of it (RFC 6797, section 7.2).
    assert answer.headers["Strict-Transport-Security"] is None
    plain.close()


def test_pages_are_kept_for_half_a_second(front):
    def kept():
        return {path for path in front.kept.rglob("*") if path.is_file()}

    before, began = kept(), time.monotonic()
    for _ in range(40):
        front.get("/books/")
    halves = (time.monotonic() - began) // 0.5 + 2
    assert 1 <= len(kept() - before) <= halves


def test_browser_and_reader_get_a_feed_each_under_its_type(front):
    """Within one half second, in either order."""
    types = {"*/*": "application/atom+xml", "text/html,*/*;q=0.8": "application/xml"}
    for order in (types, reversed(types)):
        time.sleep(0.5 - time.time() % 0.5)
        for accept in order:
            told = front.get("/feeds/posts.atom", Accept=accept).headers["Content-Type"]
            assert told == f"{types[accept]}; charset=utf-8"


def test_change_is_seen_within_a_second(front):
    """Two processes of gunicorn and nginx: asked without a pause, and by the clock of who commits."""
    change = (
        "import time; from publishing.models import Site; site = Site.load(); site.tagline = {!r}; site.save(); "
        "print(time.time())"
    )
    for number in range(2):
        words = f"Said for the {number}th time."
        command = [".venv/bin/python", "manage.py", "shell", "--no-imports", "-c", change.format(words)]
        values = environment(front.data_dir, SITE_URL="https://example.org")
        writer = subprocess.Popen(command, cwd=ROOT, env=values, stdout=subprocess.PIPE, text=True)
        while writer.poll() is None:
            front.get("/")
            time.sleep(0.06)
        committed = float(writer.stdout.read())
        writer.stdout.close()
        while time.time() < committed + 1:
            front.get("/")
            time.sleep(0.06)
        assert all(words in front.get("/").body.decode() for _ in range(4))


def test_people_s_own_pages_are_not_kept(front):
    login = front.get("/admin/login/")
    assert "primer_csrf" in login.headers["Set-Cookie"]
    assert "Secure" in login.headers["Set-Cookie"], "the site knows that the reader came by https"
    assert front.get("/admin/login/").headers["Set-Cookie"] != login.headers["Set-Cookie"]


def test_longest_question_in_the_longest_script_reaches_the_site(front):
    """500 characters, of three bytes each, of which each is written with three."""
    assert front.get(f"/search/?q={'%E8%AA%9E' * 500}").status == 200


def test_another_name_is_not_answered(front):
    with pytest.raises((http.client.RemoteDisconnected, ConnectionResetError)):
        front.get("/", host="evil.example")


def test_static_files_come_from_the_disk(front):
    sheet = re.search(r"/static/css/base\.[0-9a-f]{12}\.css", front.get("/").body.decode())[0]
    answer = front.get(sheet, Accept_Encoding="gzip")
    assert answer.headers["Server"] == "nginx"
    assert answer.headers["Content-Encoding"] == "gzip"
    assert answer.headers["Vary"] == "Accept-Encoding"
    assert answer.headers["Content-Type"] == "text/css"
    assert answer.headers["Cache-Control"] == "max-age=315360000, public, immutable"
    part = front.get(sheet, Range="bytes=0-9")
    assert (part.status, len(part.body)) == (206, 10)
    assert front.get("/static/favicon.ico").headers["Cache-Control"] == "max-age=60, public"
    script = re.search(r"/static/js/theme\.[0-9a-f]{12}\.js", front.get("/").body.decode())[0]
    assert front.get(script).headers["Content-Type"] == "text/javascript"
    assert front.get("/static/../secret-key").status in {400, 404}


def test_pictures_come_from_the_disk_with_the_site_s_own_headers(front):
    address, path = f"/media/{PICTURE}", front.data_dir / "media" / PICTURE
    answer = front.get(address)
    assert (answer.status, answer.headers["Server"]) == (200, "nginx")
    site = http.client.HTTPConnection("127.0.0.1", front.site.port, timeout=10)
    site.request("GET", address, headers={"Host": "example.org"})
    own = site.getresponse()
    assert own.read() == answer.body
    site.close()
    for name in ("Cache-Control", "Content-Security-Policy", "Content-Type", "Cross-Origin-Resource-Policy"):
        assert answer.headers.get_all(name) == own.headers.get_all(name), name
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    (path.parent / "page.html").write_text("<script>alert(1)</script>")
    assert front.get(f"{address.rpartition('/')[0]}/page.html").status == 404


def test_who_tries_passwords_is_told_to_wait_and_may_go_on_reading(front):
    statuses = [front.get("/admin/login/").status for _ in range(20)]
    assert set(statuses) == {200, 429}
    assert statuses.count(200) <= 14
    assert front.get("/").status == 200
