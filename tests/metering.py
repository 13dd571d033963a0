"""Who had the processors, second by second, and who waited for one: by the kernel's accounting of threads."""

import asyncio
import os
import time
from dataclasses import dataclass
from pathlib import Path

from tests.servers import children

TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Reading:
    """Seconds since the boot or a process's start: at work and waiting for a core; `busy` is of all processes."""

    at: float
    server: float
    server_waits: float
    client: float
    client_waits: float
    busy: float


def threads(pid):
    """Seconds of CPU, and seconds that threads of a process were ready and had no core (proc(5), schedstat)."""
    told = [path.read_text().split() for path in Path(f"/proc/{pid}/task").glob("*/schedstat")]
    return tuple(sum(int(each[place]) for each in told) / 1e9 for place in (0, 1))


def busy():
    """Seconds of all cores that went to anybody; what the machine's owner took for others counts as gone, too."""
    user, nice, system, _idle, _waiting, *others = map(int, Path("/proc/stat").read_text().splitlines()[0].split()[1:9])
    return (user + nice + system + sum(others)) / TICKS


def reading(pid):
    """What there is to read of the workers below `pid`, of this process and of the machine."""
    workers = [threads(child) for child in children(pid)]
    work, waits = (sum(each[place] for each in workers) for place in (0, 1))
    return Reading(time.time(), work, waits, *threads(os.getpid()), busy())


@dataclass
class Meter:
    """Readings of every second, from when `watch` is started until it is cancelled."""

    pid: int
    readings: list

    async def watch(self):
        """Read each second."""
        while True:
            self.readings.append(reading(self.pid))
            await asyncio.sleep(1)

    def between(self, start, end):
        """Cores that server, client and others had between two instants, and those that server and client lacked."""
        inside = [each for each in self.readings if start - 0.6 <= each.at <= end + 0.6]
        if len(inside) < 2:
            return None
        first, last = inside[0], inside[-1]
        span = last.at - first.at
        server, waits, client, late, whole = (
            (getattr(last, name) - getattr(first, name)) / span
            for name in ("server", "server_waits", "client", "client_waits", "busy")
        )
        return {"server": server, "client": client, "others": max(whole - server - client, 0), "lacked": waits + late}
