"""A way to a real server that can be cut, or say that it leads to another version."""

import json
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx

HOP = {"transfer-encoding", "content-encoding", "content-length", "connection"}


class Gateway(ThreadingHTTPServer):
    """Hands requests on to a server.

    Attributes:
        left: Requests that it still answers; after them it hangs up, as a server does that dies.
        release: What it says the version is, if not the truth.
        n: Requests so far.
    """

    daemon_threads = True

    def __init__(self, target):
        super().__init__(("127.0.0.1", 0), _HandOn)
        self.left, self.release, self.n, self.told = 10**9, "", 0, []
        self.target = httpx.Client(base_url=target, timeout=60, trust_env=False)
        self.url = f"http://127.0.0.1:{self.server_address[1]}"


class _HandOn(BaseHTTPRequestHandler):
    def _answer(self):
        gateway = self.server
        gateway.n += 1
        if gateway.n > gateway.left:
            self.close_connection = True
            return
        size = int(self.headers.get("Content-Length") or 0)
        headers = {k: v for k, v in self.headers.items() if k.lower() not in ("host", *HOP)}
        answer = gateway.target.request(
            self.command, self.path, content=self.rfile.read(size), headers=headers
        )
        body = answer.content
        if gateway.release and self.path.startswith("/api/version"):
            body = json.dumps({"release": gateway.release}).encode()
        gateway.told += [v for k, v in answer.headers.multi_items() if k == "set-cookie"]
        gateway.told += [v for k, v in headers.items() if k.lower() == "authorization"]
        self.send_response(answer.status_code)
        for key, text in answer.headers.multi_items():
            if key.lower() not in HOP:
                self.send_header(key, text)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_GET = _answer  # noqa: N815  # the names that the library looks for
    do_POST = _answer  # noqa: N815

    def log_message(self, *_):
        pass


@contextmanager
def leading_to(server):
    """Open such a way."""
    with Gateway(server.url) as gateway:
        thread = threading.Thread(target=gateway.serve_forever)
        thread.start()
        try:
            yield gateway
        finally:
            gateway.shutdown()
            thread.join()
            gateway.target.close()
