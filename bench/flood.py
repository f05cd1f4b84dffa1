#!/usr/bin/env python3
"""How long a line takes from one person to another and back, while somebody floods the room.

    bench/flood.py PORT [none|once|again] [SECONDS]

none: nobody floods. once: one connection sends lines as fast as they are taken, until it is ended. again: it connects anew each
time. The flood is a process of its own; two people talk 20 times a second meanwhile, which is within the limits.
"""
import multiprocessing, select, socket, sys, time


def connect(port):
    client = socket.create_connection(("127.0.0.1", port))
    client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return client


def flood(port, again, ended):
    lines = b"x" * 63 + b"\n"
    lines *= 1000
    while True:
        client = connect(port)
        client.setblocking(False)
        try:
            while True:
                readable, writable, _ = select.select([client], [client], [])
                if readable and not client.recv(1 << 16):
                    break
                if writable:
                    client.send(lines)
        except (BlockingIOError, ConnectionError):
            pass
        client.close()
        ended.value += 1
        if not again:
            return


def read_to(client, wanted):
    tail = b""
    while True:
        received = client.recv(1 << 16)
        if not received:
            sys.exit("disconnected: " + tail[-200:].decode(errors="replace"))
        if wanted in tail + received:
            return
        tail = received[-100:]


def main():
    port, kind = int(sys.argv[1]), (sys.argv + ["none"])[2]
    seconds = float((sys.argv + ["", "8"])[3]) if len(sys.argv) > 3 else 8
    alice, bob = connect(port), connect(port)
    read_to(alice, b"/help"), read_to(bob, b"/help")
    ended = multiprocessing.Value("i", 0)
    if kind != "none":
        multiprocessing.Process(target=flood, args=(port, kind == "again", ended), daemon=True).start()
    took, end = [], time.monotonic() + seconds
    while time.monotonic() < end:
        began, mark = time.perf_counter(), b"] say %d\r\n" % len(took)
        alice.sendall(mark[2:])
        read_to(bob, mark)
        bob.sendall(mark[2:])
        read_to(alice, mark)
        took.append((time.perf_counter() - began) * 1000)
        # What the flood sends in between is read too, or they would be the ones who do not read.
        pause = time.monotonic() + 0.05
        while (left := pause - time.monotonic()) > 0:
            for client in select.select([alice, bob], [], [], left)[0]:
                client.recv(1 << 16)
    took.sort()
    print(f"{kind:6} there and back, ms: median {took[len(took) // 2]:.2f}, p99 {took[len(took) * 99 // 100]:.2f}, longest {took[-1]:.2f};"
          f" {len(took)} times; {ended.value} floods ended", flush=True)


main()
