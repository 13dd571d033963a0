"""The bare server: gunicorn as the site runs it, giving back from memory what the site has answered.

    python -m tests.bare FD COUNT FILE

FILE is JSON, `{path: [status, [[name, value], …], body in base64]}`. It is what the page cache is measured against: a
server can hardly cost less that has nothing to find out.
"""

import base64
import json
import sys
from pathlib import Path

from primer.workers import Master, Server


class Bare(Server):
    """The same settings, another application."""

    def load(self):
        table = {
            path: (status, [tuple(pair) for pair in headers], [base64.b64decode(body)] if body else [])
            for path, (status, headers, body) in json.loads(Path(sys.argv[3]).read_text()).items()
        }

        def application(environ, start_response):
            status, headers, body = table[environ["PATH_INFO"]]
            start_response(status, headers)
            return body

        return application


if __name__ == "__main__":
    Master(Bare(int(sys.argv[1]), int(sys.argv[2]))).run()
