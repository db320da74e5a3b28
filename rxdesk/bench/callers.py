"""Twenty callers of the REST API in a process of their own: `python -m rxdesk.bench.callers` reads what to call."""

import http.client
import json
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit


def call(address: str, path: str, token: str, times: int) -> list[float]:
    """One caller: so many calls over one connection, one after the other; how long each took, in milliseconds."""
    connection = http.client.HTTPConnection(address, timeout=60)
    took = []
    for _ in range(times):
        began = time.perf_counter()
        connection.request("GET", path, headers={"Authorization": f"Bearer {token}"})
        answer = connection.getresponse()
        answer.read()
        if answer.status != http.client.OK:
            raise RuntimeError(f"{path} answered {answer.status}")
        took.append(1000 * (time.perf_counter() - began))
    connection.close()
    return took


def main() -> None:
    """Read one JSON object (base, path, tokens, times) and print another: the times, and the seconds of all of it."""
    asked = json.load(sys.stdin)
    address = urlsplit(asked["base"]).netloc
    began = time.perf_counter()
    with ThreadPoolExecutor(len(asked["tokens"])) as callers:
        calling = [callers.submit(call, address, asked["path"], token, asked["times"]) for token in asked["tokens"]]
        took = [each for one in calling for each in one.result()]
    json.dump({"took": took, "seconds": time.perf_counter() - began}, sys.stdout)


if __name__ == "__main__":
    main()
