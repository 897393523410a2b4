#!/usr/bin/env python3
"""The gateway beside nginx and beside a direct connection, on the same upstream, in one run.

usage: bench.py [--beaufort PATH] [--rounds N] [--seconds N] [--json FILE]

Upstreams: nginx for JSON (a fixed answer), this script for streams (one timer writes a chunk to every stream each
10 ms). nginx as proxy: one worker, proxy_buffering off, keep-alive upstream, no access log; it measures nothing. Proxies
run on core 0, upstreams and load on core 1. CPU is what the scheduler charged to the process (schedstat), per 100,000
requests or chunks; of Beaufort it is the whole agent, and beside it the gateway's own threads. Medians of the rounds.
"""
import argparse, json, os, re, select, shutil, signal, socket, statistics, subprocess, sys, tempfile, time

HERE = os.path.dirname(os.path.abspath(__file__))
PORTS = dict(json=18101, stream=18102, nginx_json=18111, nginx_stream=18112, gate_json=18121, gate_stream=18122,
             admin_json=18131, admin_stream=18132)
ANSWER = json.dumps({"id": "chatcmpl-bench", "object": "chat.completion", "created": 1, "model": "tiny",
                     "choices": [{"index": 0, "message": {"role": "assistant", "content": "word " * 40},
                                  "finish_reason": "stop"}],
                     "usage": {"prompt_tokens": 17, "completion_tokens": 40, "total_tokens": 57}})
EVENT = ('data: {"id":"chatcmpl-bench","object":"chat.completion.chunk","created":1,"model":"tiny","choices":'
         '[{"index":0,"delta":{"content":"word "},"logprobs":null,"finish_reason":null}]}\n\n')
BODY = '{"model":"tiny","messages":[{"role":"user","content":"Hello, how are you today?"}],"stream":%s}'
CHUNK = b"%x\r\n%s\r\n" % (len(EVENT), EVENT.encode())


def request(stream, close=False):
    body = BODY % ("true" if stream else "false")
    return ("POST /v1/chat/completions HTTP/1.1\r\nHost: bench\r\nContent-Type: application/json\r\n"
            f"Content-Length: {len(body)}\r\n{'Connection: close' + chr(13) + chr(10) if close else ''}\r\n{body}").encode()


# The upstream of streams: every request gets COUNT chunks (from the path-less protocol above), one each 10 ms.

def stream_upstream(port, chunks):
    listener = socket.create_server(("127.0.0.1", port), backlog=1024)
    listener.setblocking(False)
    poll = select.epoll()
    poll.register(listener, select.EPOLLIN)
    sockets, left, heads = {}, {}, {}
    head = (b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n")
    done = EVENT.replace('"finish_reason":null', '"finish_reason":"stop"').encode()
    tail = b"%x\r\n%s\r\n" % (len(done), done) + b"e\r\ndata: [DONE]\n\n\r\n0\r\n\r\n"
    tick = time.monotonic()
    while True:
        wait = max(0.0, tick - time.monotonic())
        for fd, _ in poll.poll(wait):
            if fd == listener.fileno():
                peer, _ = listener.accept()
                peer.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                sockets[peer.fileno()] = peer
                poll.register(peer, select.EPOLLIN)
                continue
            try:
                data = sockets[fd].recv(65536)
            except OSError:
                data = b""
            if not data:
                poll.unregister(fd)
                sockets.pop(fd).close()
                left.pop(fd, None)
                continue
            heads[fd] = heads.get(fd, b"") + data
            if b'"stream":' in heads[fd]:
                heads[fd] = b""
                sockets[fd].send(head)
                left[fd] = chunks
        if time.monotonic() < tick:
            continue
        tick += 0.010
        for fd in list(left):
            try:
                if left[fd] == 0:
                    del left[fd]
                    sockets[fd].send(tail)
                else:
                    left[fd] -= 1
                    sockets[fd].send(CHUNK)
            except OSError:
                left.pop(fd, None)


# Measuring.

def cpu(pid, threads=None):
    total = 0
    for task in os.listdir(f"/proc/{pid}/task"):
        try:
            name = open(f"/proc/{pid}/task/{task}/comm").read().strip()
            if threads is None or name.startswith(threads):
                total += int(open(f"/proc/{pid}/task/{task}/schedstat").read().split()[0])
        except FileNotFoundError:
            pass
    return total / 1e9


def charged(pids, threads=None):
    return sum(cpu(pid, threads) for pid in pids)


def wrk(port, connections, seconds):
    script = tempfile.NamedTemporaryFile("w", suffix=".lua", delete=False)
    script.write('wrk.method="POST"; wrk.path="/v1/chat/completions"; wrk.headers["Content-Type"]="application/json"; '
                 "wrk.body=%r" % (BODY % "false"))
    script.close()
    out = subprocess.run(["taskset", "-c", "1", "wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "-s", script.name,
                          f"http://127.0.0.1:{port}"], capture_output=True, text=True, check=True).stdout
    os.unlink(script.name)
    if "Non-2xx" in out or "Socket errors" in out:
        print(out, file=sys.stderr)
    return int(re.search(r"(\d+) requests in", out).group(1)), float(re.search(r"Requests/sec:\s+([\d.]+)", out).group(1))


def read_streams(port, connections):
    """Opens so many streams at once, reads each to its end; returns chunks seen."""
    poll = select.epoll()
    peers, seen, tails = {}, 0, {}
    for _ in range(connections):
        peer = socket.create_connection(("127.0.0.1", port))
        peer.sendall(request(True, close=True))
        peers[peer.fileno()] = peer
        tails[peer.fileno()] = b""
        poll.register(peer, select.EPOLLIN)
    while peers:
        for fd, _ in poll.poll():
            data = peers[fd].recv(262144)
            if data:
                seen += data.count(b"data: {")
                tails[fd] = (tails[fd] + data)[-5:]
            if not data or tails[fd] == b"0\r\n\r\n":
                poll.unregister(fd)
                peers.pop(fd).close()
    return seen


def latencies(port, stream, count, gap):
    """Sequential requests at an even pace on one connection (a new one per stream): microseconds to the first byte."""
    times, peer = [], None
    for _ in range(count):
        start = time.perf_counter()
        if peer is None:
            peer = socket.create_connection(("127.0.0.1", port))
            peer.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        begin = time.perf_counter()
        peer.sendall(request(stream))
        peer.recv(65536)
        times.append((time.perf_counter() - begin) * 1e6)
        if stream:
            peer.close()
            peer = None
        time.sleep(max(0.0, gap - (time.perf_counter() - start)))
    times.sort()
    return times[len(times) // 2], times[int(len(times) * 0.99)]


# Parts.

class Parts:
    def __init__(self, beaufort, chunks):
        self.folder = tempfile.mkdtemp(prefix="beaufort-bench-")
        self.processes = []
        self.json_up = self.nginx("json", f'server {{ listen 127.0.0.1:{PORTS["json"]}; location / '
                                  f"{{ default_type application/json; return 200 '{ANSWER}'; }} }}", core=1)
        pid = os.fork()
        if pid == 0:
            os.sched_setaffinity(0, {1})
            stream_upstream(PORTS["stream"], chunks)
        self.forked = pid
        proxies = "".join(
            f'upstream u{kind} {{ server 127.0.0.1:{PORTS[kind]}; keepalive 128; }} server {{ listen 127.0.0.1:'
            f'{PORTS["nginx_" + kind]}; location / {{ proxy_pass http://u{kind}; proxy_http_version 1.1; '
            f'proxy_set_header Connection ""; proxy_buffering off; }} }}' for kind in ("json", "stream"))
        self.nginx_proxy = self.nginx("proxy", proxies, core=0)
        self.gates = [self.beaufort(beaufort, kind) for kind in ("json", "stream")]

    def nginx(self, name, servers, core):
        conf = f"{self.folder}/{name}.conf"
        with open(conf, "w") as file:
            file.write(f"worker_processes 1; daemon off; pid {self.folder}/{name}.pid; error_log {self.folder}/{name}.log; "
                       "events { worker_connections 4096; } http { access_log off; keepalive_requests 100000000; "
                       f"client_body_temp_path {self.folder}/{name}-body; proxy_temp_path {self.folder}/{name}-temp; {servers} }}")
        process = subprocess.Popen(["taskset", "-c", str(core), "nginx", "-c", conf, "-p", self.folder])
        self.processes.append(process)
        time.sleep(0.5)
        children = open(f"/proc/{process.pid}/task/{process.pid}/children").read().split()
        return [int(child) for child in children]

    def beaufort(self, path, kind):
        data = f"{self.folder}/data-{kind}"
        process = subprocess.Popen(
            ["taskset", "-c", "0", path, "agent", "--upstream", f"http://127.0.0.1:{PORTS[kind]}", "--listen",
             f'127.0.0.1:{PORTS["gate_" + kind]}', "--admin", f'127.0.0.1:{PORTS["admin_" + kind]}', "--data", data],
            stdout=subprocess.DEVNULL, stderr=open(f"{self.folder}/beaufort-{kind}.log", "w"))
        self.processes.append(process)
        for _ in range(200):
            try:
                socket.create_connection(("127.0.0.1", PORTS["gate_" + kind])).close()
                break
            except OSError:
                time.sleep(0.05)
        else:
            sys.exit(f"the agent does not listen; see {self.folder}/beaufort-{kind}.log")
        time.sleep(1)
        return [process.pid]

    def end(self):
        for process in self.processes:
            process.send_signal(signal.SIGTERM)
        os.kill(self.forked, signal.SIGTERM)
        for process in self.processes:
            process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)


def main():
    options = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    options.add_argument("--beaufort", default=os.path.join(HERE, "../../dist/beaufort"))
    options.add_argument("--rounds", type=int, default=3)
    options.add_argument("--seconds", type=int, default=5)
    options.add_argument("--streams", type=int, default=128)
    options.add_argument("--json", help="write all figures there")
    arguments = options.parse_args()
    os.sched_setaffinity(0, {1})
    parts = Parts(arguments.beaufort, chunks=arguments.seconds * 100)
    figures = {}

    def note(key, value):
        figures.setdefault(key, []).append(value)

    try:
        for _ in range(arguments.rounds):
            for connections in (16, 64):
                for name, port, pids in (("nginx", "nginx_json", parts.nginx_proxy), ("beaufort", "gate_json", parts.gates[0])):
                    before, loops = charged(pids), charged(pids, "NIO-ELT")
                    count, rate = wrk(PORTS[port], connections, arguments.seconds)
                    note(f"json {connections}: {name} req/s", rate)
                    note(f"json {connections}: {name} CPU s/100k", (charged(pids) - before) * 1e5 / count)
                    if name == "beaufort":
                        note(f"json {connections}: gateway threads CPU s/100k", (charged(pids, "NIO-ELT") - loops) * 1e5 / count)
            for name, port, pids in (("nginx", "nginx_stream", parts.nginx_proxy), ("beaufort", "gate_stream", parts.gates[1])):
                before, loops, start = charged(pids), charged(pids, "NIO-ELT"), time.monotonic()
                count = read_streams(PORTS[port], arguments.streams)
                note(f"sse {arguments.streams}: {name} chunks/s", count / (time.monotonic() - start))
                note(f"sse {arguments.streams}: {name} CPU s/100k", (charged(pids) - before) * 1e5 / count)
                if name == "beaufort":
                    note(f"sse {arguments.streams}: gateway threads CPU s/100k", (charged(pids, "NIO-ELT") - loops) * 1e5 / count)
            for name, port in (("direct", "json"), ("nginx", "nginx_json"), ("beaufort", "gate_json")):
                middle, tail = latencies(PORTS[port], False, 1000, 0.005)
                note(f"json at 200/s: {name} p50 µs", middle)
                note(f"json at 200/s: {name} p99 µs", tail)
            for name, port in (("direct", "stream"), ("nginx", "nginx_stream"), ("beaufort", "gate_stream")):
                middle, tail = latencies(PORTS[port], True, 400, 0.005)
                note(f"first byte at 200/s: {name} p50 µs", middle)
                note(f"first byte at 200/s: {name} p99 µs", tail)
    finally:
        parts.end()
    medians = {key: statistics.median(values) for key, values in figures.items()}
    for key, value in medians.items():
        print(f"{key:48} {value:12.2f}   ({', '.join(f'{v:.2f}' for v in figures[key])})")
    for load in ("json 16", "json 64", f"sse {arguments.streams}"):
        ratio = medians[f"{load}: beaufort CPU s/100k"] / medians[f"{load}: nginx CPU s/100k"]
        loops = medians[f"{load}: gateway threads CPU s/100k"] / medians[f"{load}: nginx CPU s/100k"]
        print(f"{load}: CPU {ratio:.2f} x nginx (gateway threads alone {loops:.2f} x)")
    if arguments.json:
        with open(arguments.json, "w") as file:
            json.dump(figures, file, indent=1)


main()
