"""A server for a `ResponseURL`: keeps the responses that the function PUTs there."""

import dataclasses
import http.server
import json
import threading
import time


@dataclasses.dataclass(frozen=True)
class Answer:
    path: str
    content_type: str
    body: bytes

    def json(self):
        return json.loads(self.body)


class AnswerServer:
    """`with AnswerServer() as server`: `server.url` is a ResponseURL, `server.wait()` its responses."""

    def __enter__(self):
        self._answers = []
        self._arrived = threading.Condition()
        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}/answer?X-Amz-Expires=7200&X-Amz-Signature=0"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_exception):
        self._server.shutdown()
        self._server.server_close()

    def wait(self, count=1, seconds=60):
        """The responses so far, as soon as there are `count` of them or time runs out."""
        deadline = time.monotonic() + seconds
        with self._arrived:
            while len(self._answers) < count and time.monotonic() < deadline:
                self._arrived.wait(deadline - time.monotonic())
            return list(self._answers)

    def _handler(self):
        def keep(answer):
            with self._arrived:
                self._answers.append(answer)
                self._arrived.notify_all()

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_PUT(self):
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                keep(Answer(self.path, self.headers.get("Content-Type", ""), body))
                self.send_response(200)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_arguments):
                pass

        return Handler
