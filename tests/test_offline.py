"""Nothing leaves the machine: build, ask and the page run while every outgoing connection is forbidden."""

import subprocess
import sys
from pathlib import Path

SCRIPT = """
import socket, sys, threading, urllib.request
real_connect = socket.socket.connect
def forbid(self, address):
    host = address[0] if isinstance(address, tuple) else ""
    if self.family != socket.AF_UNIX and host not in ("127.0.0.1", "::1", "localhost"):
        print("OUTGOING", address, flush=True)
        raise OSError("forbidden")
    return real_connect(self, address)
real_lookup = socket.getaddrinfo
def forbid_lookup(host, *args, **kwargs):
    if host not in ("127.0.0.1", "::1", "localhost", None, ""):
        print("LOOKUP", host, flush=True)
        raise OSError("forbidden")
    return real_lookup(host, *args, **kwargs)
socket.socket.connect = forbid
socket.getaddrinfo = forbid_lookup
from faqbot import FaqBot, build_index
corpus, index = sys.argv[1:3]
build_index(corpus, index)
bot = FaqBot.open(index)
assert bot.ask("催收员能进屋吗").hits
import uvicorn
from faqbot.serve.web import create_app
from faqbot.settings import Settings
server = uvicorn.Server(uvicorn.Config(create_app(bot, Settings(journal="off")), host="127.0.0.1", port=0, log_level="error"))
thread = threading.Thread(target=server.run, daemon=True)
thread.start()
while not server.started:
    thread.join(0.05)
port = server.servers[0].sockets[0].getsockname()[1]
html = urllib.request.urlopen(f"http://127.0.0.1:{port}/").read().decode()
assert "fonts.googleapis" not in html
server.should_exit = True
thread.join(20)
print("DONE", flush=True)
"""


def test_build_ask_and_page_open_no_outgoing_connection(corpus: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-W", "ignore", "-c", SCRIPT, str(corpus), str(tmp_path / "index")]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300)
    assert "DONE" in done.stdout, done.stderr[-2000:]
    assert "OUTGOING" not in done.stdout
    assert "LOOKUP" not in done.stdout
