#!/usr/bin/env python3
"""A disk that becomes full under load, twice, and has room again: what each reader was shown is in the history, once and in order,
what was refused is in neither, and talk goes on by itself.

    sudo bench/full_disk.py FOYER    # the program; mounts a tmpfs of 12 MiB on a folder of its own
"""
import json, os, re, socket, subprocess, sys, tempfile, threading

foyer = sys.argv[1]
folder = tempfile.mkdtemp()
disk = lambda *how: subprocess.run(["mount", *how, folder], check=True)
disk("-t", "tmpfs", "-o", "size=12m", "tmpfs")
server = subprocess.Popen([foyer, "--port", "0", "--bind", "127.0.0.1", "--data", folder + "/data", "--limits", "off", "--replay", "0"],
                          stdout=subprocess.PIPE, stderr=open(folder + ".log", "w"), text=True)
port = int(re.search(r"port (\d+)", server.stdout.readline())[1])
threading.Thread(target=lambda: [0 for _ in server.stdout], daemon=True).start()  # the console, read and not kept


def connect():
    client = socket.create_connection(("127.0.0.1", port))
    lines = client.makefile("r", encoding="utf-8", newline="\n")
    lines.readline(), lines.readline()
    return client, lines


def read(client, lines, shown):
    for line in lines:
        if line.startswith("["):
            shown.append(line.rstrip("\r\n").split("] ", 1)[1])


def answers(client, lines, text):
    """What the sender is told between its line and the server's clock."""
    client.sendall(f"{text}\n/time\n".encode())
    told = []
    while not (line := lines.readline()).rstrip().endswith("UTC on the server."):
        told.append(line)
    return told


try:
    shown = [[], []]
    for one in shown:
        threading.Thread(target=read, args=(*connect(), one), daemon=True).start()
    sender, said, told, size = connect(), 0, [], 12
    for full in range(2):
        until = len(told) + 50
        while len(told) < until:  # a refusal may come after the clock: the disk takes its time
            told += answers(*sender, f"{said} " + "x" * 1500)
            said += 1
        size += 12
        disk("-o", f"remount,size={size}m")
        well = 0
        while well < 100:
            news = answers(*sender, f"{said} again")
            said += 1
            told += news
            well = 0 if news else well + 1
    server.terminate()
    server.wait()
    stored = [json.loads(line)["text"] for line in subprocess.run([foyer, "export", "--data", folder + "/data", "--format", "jsonl"],
                                                                  capture_output=True, check=True, text=True).stdout.splitlines()]
    print(f"{said} lines said, {len(told)} refused, {len(stored)} stored, shown to each: {[len(one) for one in shown]}; told: {sorted(set(told))}")
    print(open(folder + ".log").read().strip())
    assert all(one == stored for one in shown), "shown is not what is stored"
    assert len(set(stored)) == len(stored) and len(stored) + len(told) == said, "a line was neither stored nor refused, or both"
    assert subprocess.run([foyer, "check", "--data", folder + "/data"]).returncode == 0
finally:
    server.kill()
    subprocess.run(["umount", folder])
