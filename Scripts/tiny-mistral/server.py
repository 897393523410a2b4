#!/usr/bin/env python3
"""Run llama.cpp's HTTP server in the foreground until SIGTERM or SIGINT. Started by `serve`."""
import argparse
import os
import signal
import sys

import xllamacpp


def options():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", required=True)
    parser.add_argument("--alias", default="tiny-mistral")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8080)
    parser.add_argument("--parallel", type=int, default=4, help="slots; further requests queue")
    parser.add_argument("--ctx-size", type=int, default=8192, help="tokens, shared by the slots")
    parser.add_argument("--threads", type=int, default=1)
    return parser.parse_args()


def parameters(chosen):
    p = xllamacpp.CommonParams()
    p.model.path = chosen.model
    p.model_alias = {chosen.alias}
    p.hostnames = [chosen.host]
    p.port = chosen.port
    p.n_parallel = chosen.parallel
    p.n_ctx = chosen.ctx_size
    p.cpuparams.n_threads = chosen.threads
    p.cpuparams_batch.n_threads = chosen.threads
    p.endpoint_metrics = p.endpoint_slots = p.endpoint_props = True
    p.ui = False
    p.offline = True
    p.sampling.seed = 1
    return p


def main():
    chosen = options()
    # Blocked before the server makes its threads, so that all of them leave the signals to sigwait.
    ending = {signal.SIGTERM, signal.SIGINT, signal.SIGHUP}
    signal.pthread_sigmask(signal.SIG_BLOCK, ending)
    try:
        server = xllamacpp.Server(parameters(chosen))
    except RuntimeError as error:
        sys.exit(f"llama.cpp did not start on {chosen.host}:{chosen.port}: {error} (is the port in use?)")
    print(f"llama.cpp (xllamacpp) listening on {server.listening_address}", file=sys.stderr, flush=True)
    signal.sigwait(ending)
    # The destructor waits for running generations; leaving at once closes their connections.
    os._exit(0)


if __name__ == "__main__":
    main()
