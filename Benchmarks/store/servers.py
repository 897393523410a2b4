"""The servers under test: how each is started on an empty folder, told to settle, and measured."""
import http.client
import os
import re
import shutil
import signal
import sqlite3
import subprocess
import time

TICKS = os.sysconf("SC_CLK_TCK")


class Server:
    """One running server with its data in a folder of its own."""

    name = ""
    query_extra = ""

    def __init__(self, folder, port):
        self.folder, self.port = folder, port
        shutil.rmtree(folder, ignore_errors=True)
        os.makedirs(folder)
        self.process = None

    def start(self):
        with open(f"{self.folder}.log", "ab") as log:
            self.process = subprocess.Popen(self.command(), stdout=log, stderr=log)
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                raise RuntimeError(f"{self.name} ended at once; see {self.folder}.log")
            try:
                if self.get(self.ready)[0] == 200:
                    return
            except OSError:
                pass
            time.sleep(0.1)
        raise RuntimeError(f"{self.name} did not get ready; see {self.folder}.log")

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(120)

    def connect(self):
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=600)

    def get(self, path):
        connection = self.connect()
        connection.request("GET", path)
        answer = connection.getresponse()
        body = answer.read()
        connection.close()
        return answer.status, body

    def cpu(self):
        """CPU seconds of the process so far, user and system."""
        fields = open(f"/proc/{self.process.pid}/stat").read().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / TICKS

    def memory(self, what):
        """VmRSS or VmHWM in MB."""
        status = open(f"/proc/{self.process.pid}/status").read()
        return int(re.search(rf"{what}:\s+(\d+) kB", status).group(1)) / 1000

    def settle(self):
        """Waits until the server's own background work on what was written is over: CPU at rest for three seconds."""
        deadline = time.monotonic() + 180
        rest, last = 0, self.cpu()
        while rest < 3 and time.monotonic() < deadline:
            time.sleep(1)
            now = self.cpu()
            rest = rest + 1 if now - last < 0.05 else 0
            last = now

    def disk(self):
        """Bytes of the data that queries read, and bytes of the whole folder."""
        whole = sum(os.path.getsize(os.path.join(path, file)) for path, _, files in os.walk(self.folder) for file in files)
        return whole, whole


class Prometheus(Server):
    name = "prometheus"
    ready = "/-/ready"
    write = "/api/v1/write"

    def command(self):
        open(f"{self.folder}.yml", "w").write("global: {scrape_interval: 1h}\n")
        return ["prometheus", f"--config.file={self.folder}.yml", f"--storage.tsdb.path={self.folder}",
                f"--web.listen-address=127.0.0.1:{self.port}", "--web.enable-remote-write-receiver",
                "--storage.tsdb.retention.time=100y", "--log.level=warn"]

    def settle(self):
        """Head and log go into blocks when it restarts or its hourly round comes; count the blocks it has."""
        super().settle()

    def disk(self):
        blocks = 0
        for path, _, files in os.walk(self.folder):
            if re.search(r"/01[0-9A-Z]{24}", path):
                blocks += sum(os.path.getsize(os.path.join(path, file)) for file in files)
        return blocks, super().disk()[1]


class VictoriaMetrics(Server):
    name = "victoriametrics"
    ready = "/health"
    write = "/api/v1/write"
    query_extra = "&nocache=1"

    def command(self):
        return ["victoria-metrics", f"-storageDataPath={self.folder}", f"-httpListenAddr=127.0.0.1:{self.port}",
                "-retentionPeriod=100y", "-loggerLevel=ERROR"]

    def settle(self):
        self.get("/internal/force_flush")
        self.get("/internal/force_merge")
        super().settle()


class Beaufort(Server):
    name = "beaufort"
    ready = "/-/ready"
    write = "/api/v1/write"
    binary = "dist/beaufort"

    def command(self):
        config = f"{self.folder}.conf"
        shutil.rmtree(config, ignore_errors=True)
        os.makedirs(f"{config}/none")
        source = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../Config")
        for entry in ("alertmanager.yaml", "policies", "safety", "prices.yaml", "runtimes"):
            os.symlink(os.path.abspath(f"{source}/{entry}"), f"{config}/{entry}")
        open(f"{config}/beaufort.yaml", "w").write(
            "slos: [none/]\nrules: [none/]\nrunbooks: [none/]\nretention: {samples: 36500d}\n"
            "store: {seriesLimit: 1000000}\nintervals: {maintain: 5s}\n")
        return [self.binary, "serve", "--data", self.folder, "--admin", f"127.0.0.1:{self.port}",
                "--config", f"{config}/beaufort.yaml"]

    def settle(self):
        """Days are merged at the next round, every five seconds here."""
        time.sleep(6)
        super().settle()

    def disk(self):
        """Pages in use, and the whole folder: pages of the journal that was folded are used again, never given back."""
        base = sqlite3.connect(f"file:{self.folder}/beaufort.db?mode=ro", uri=True)
        size, pages, free = (base.execute(f"PRAGMA {name}").fetchone()[0]
                             for name in ("page_size", "page_count", "freelist_count"))
        base.close()
        return (pages - free) * size, super().disk()[1]
