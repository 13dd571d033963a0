"""A million feed readers around a release, at their true rate, against the site as it is deployed.

    python -m tests.subscribers [subscribers] [minutes]      (1,000,000 and 10)

Each has an address (everything, a book, a book from its start), an interval of five to sixty minutes and habits: most
send a tag and a date, some a date alone, some nothing; a part of those who come once or twice an hour come on the hour,
at which a chapter is released. What every answer says is held against the clock: nothing before its hour, nothing
missed after it. Times are counted from the instant at which a poll was due, so that a queue is seen.

Who had the processors meanwhile is read every second, and at the end the polls of the release's first seconds are sent
once more, as fast as they are answered, to the site and to a bare server in turn: what the two can bear on this machine
with this client stands beside what was asked of the site.
"""

import asyncio
import gc
import random
import statistics
import subprocess
import sys
import tempfile
import time

from tests import plots
from tests.driving import ask
from tests.house.site import environment
from tests.house.sources import ROOT
from tests.metering import Meter
from tests.polling import ENCODINGS, Client, Poll, Tally
from tests.servers import WORKERS, bare, cpu, load, machine, memory, running

# Seconds between polls, and how many of a hundred subscribers have that habit.
INTERVALS = {300: 2, 900: 8, 1_800: 50, 3_600: 40}
VALIDATORS = {"both": 75, "date": 15, "none": 10}
# Of those who come once or twice an hour, so many come when the clock strikes: in the seconds after it, as jobs of cron
# do, or within the minute that systemd's timers allow themselves (AccuracySec, systemd.timer(5)); half of them in 13 s.
PUNCTUAL, PUNCTUAL_MEAN, PUNCTUAL_SPREAD = 0.05, 20, 60
# Of a release, the seconds whose polls are sent once more, and how often.
RUSH, ROUNDS = 3, 3
# The book that those follow who began long ago.
FINISHED = "llm-guide"
# What moves the plan of a chapter that is still to come, as its author does in the outline, and says which it is.
SCHEDULE = """
import sys, django
django.setup()
from datetime import UTC, datetime
from django.db import transaction
from django.utils import timezone
from posts.models import Post
from publishing import revision
post = Post.objects.filter(release_at__gt=timezone.now()).select_related("book").earliest("release_at")
with transaction.atomic():
    Post.objects.filter(pk=post.pk).update(release_at=datetime.fromtimestamp(float(sys.argv[1]), UTC))
    revision.touch()
print(post.uid, post.book.slug)
"""


def polls(subscribers, seconds, hour, paths, seed=1):
    """All visits within `seconds`, in order; `hour` is when the clock strikes."""
    chance = random.Random(seed)
    found = []
    for reader in range(subscribers):
        interval = pick(chance, INTERVALS)
        due = chance.random() * interval
        if interval >= 1_800 and chance.random() < PUNCTUAL:
            due = hour + late(chance)
        habits = pick(chance, paths), pick(chance, ENCODINGS), pick(chance, VALIDATORS)
        while due < seconds:
            found.append(Poll(due, reader, *habits))
            due += interval
    return sorted(found, key=lambda poll: poll.due)


def late(chance):
    """Seconds after the hour of one who comes on the hour."""
    while (seconds := chance.expovariate(1 / PUNCTUAL_MEAN)) > PUNCTUAL_SPREAD:
        continue
    return seconds


def pick(chance, weights):
    """One of them, by weight."""
    return chance.choices([*weights], weights.values())[0]


def addresses(book):
    """Feeds and how many of a hundred subscribers follow each; those of which the new chapter is part come first."""
    starts = [f"2026-{month:02}-{day:02}" for month in (2, 3, 4, 5, 6) for day in range(1, 29, 2)]
    drips = [f"/books/{FINISHED}/drip/{start}/{pace}.atom" for start in starts for pace in ("daily", "weekly")]
    public = {
        "/feeds/posts.atom": 30,
        "/feeds/posts.rss": 35,
        f"/books/{book}/feed.atom": 15,
        f"/books/{book}/feed.rss": 10,
    }
    return public, public | dict.fromkeys(drips, 10 / len(drips))


def schedule_release(data_dir, at):
    """Move the next chapter to an instant (Unix time); its id and its book."""
    values = environment(data_dir, DJANGO_SETTINGS_MODULE="primer.settings", SECRET_KEY="x" * 50)
    command = [sys.executable, "-c", SCHEDULE, str(at)]
    uid, book = subprocess.run(
        command, cwd=ROOT, env=values, stdout=subprocess.PIPE, text=True, check=True
    ).stdout.split()
    return uid.encode(), book


def simulate(data_dir, subscribers=1_000_000, seconds=600):
    """Run it and print what came of it; the faults, of which there should be none."""
    tally = Tally()
    with running(data_dir) as site:
        asyncio.run(around_a_release(site, data_dir, tally, subscribers, seconds))
    return tally


async def around_a_release(site, data_dir, tally, subscribers, seconds):
    """Get ready, which takes as long as it takes, then hold to the clock."""
    hour = seconds * 0.4
    uid, book = schedule_release(data_dir, time.time() + 3_600)
    public, paths = addresses(book)
    schedule = polls(subscribers, seconds, hour, paths)
    print(f"{subscribers:,} subscribers of {len(paths)} feeds: {len(schedule):,} polls in {seconds:.0f} s", flush=True)
    client = Client(site.port, uid, public, tally)
    begun = time.time()
    await client.warm(paths)
    started = time.time() + 2 * (time.time() - begun) + 5
    client.released_at = started + hour
    schedule_release(data_dir, client.released_at)
    await client.warm(paths)
    assert time.time() < started, "Getting ready took longer the second time: the release would not come in time."
    # A million objects that stay, and a few for each poll: to look through them for garbage, of which there is none,
    # stopped the client for half a second, and without the million for 50 ms four times in ten minutes.
    gc.disable()
    meter = Meter(site.process.pid, [])
    watching = asyncio.create_task(meter.watch())
    await client.run(schedule, started)
    watching.cancel()
    report(tally, seconds, meter, started)
    print(
        f"{WORKERS} workers take {memory(site.process.pid):.0f} MiB (proportional), their pages among them; {load()}."
    )
    offered = [poll for poll in schedule if hour <= poll.due < hour + RUSH]
    print(f"In the {RUSH} s after the hour {len(offered) / RUSH:.0f} polls a second were due.")
    asked = [poll.request(client.first[poll.path, poll.encoding]) for poll in offered]
    await borne(site, client, asked)
    drawing(tally, seconds, hour, f"{subscribers:,} subscribers of {len(paths)} feeds around a release")


async def borne(site, client, asked):
    """Print how many of these requests the site and a bare server answer in a second, and what each costs."""
    answers, places = {}, {}
    for request in set(asked):
        places[request] = f"/{len(places)}"
        answers[places[request]] = ask(site.port, request)
    moved = [b" ".join([b"GET", places[each].encode(), each.split(b" ", 2)[2]]) for each in asked]
    with bare(answers) as (port, pid):
        sides = {
            "the site": (client, site.process.pid, asked),
            "the bare server": (Client(port, b"", {}, Tally()), pid, moved),
        }
        found = {name: [] for name in sides}
        for _ in range(ROUNDS):
            for name, (each, process, requests) in sides.items():
                before, own = cpu(process), time.process_time()
                taken = await each.rush(requests)
                costs = cpu(process) - before, time.process_time() - own
                found[name].append([len(requests) / taken, *(cost / len(requests) * 1e6 for cost in costs)])
        for each, _process, _requests in sides.values():
            each.close()
    for name, rounds in found.items():
        rate, ours, theirs = map(statistics.median, zip(*rounds, strict=True))
        print(f"As fast as answered: {name:15} {rate:5.0f} a second, {ours:4.0f} µs each, its client {theirs:4.0f}.")


def report(tally, seconds, meter, started):
    """A line for each tenth of the time, and for the whole; cores that server, client and others had and lacked."""
    print(
        f"{'from':>6} {'polls/s':>7} {'p50':>9} {'p99':>10} {'sent: p50':>10} {'p99':>10} "
        f"{'server':>7} {'client':>6} {'others':>6} {'lacked':>6}"
    )
    step = seconds / 10
    for number in range(10):
        start = number * step
        taken = [each for each in tally.taken if start <= each[0] < start + step]
        line(f"{start:4.0f} s", taken, step, meter.between(started + start, started + start + step))
    line("all", tally.taken, seconds, meter.between(started, started + seconds))
    share = tally.statuses[304] / max(sum(tally.statuses.values()), 1)
    print(f"304: {share:.1%}. Server, client and others: cores that they had; lacked: threads that waited for one.")
    print("Early, missed, failed: " + (", ".join(f"{n} {what}" for what, n in tally.faults.items()) or "none") + ".")


def line(title, taken, seconds, cores):
    """How many, and within which times: since they were due, and since they were sent."""
    if len(taken) > 1:
        due, sent = (statistics.quantiles([each[which] for each in taken], n=100) for which in (1, 2))
        times = " ".join(f"{cuts[place] * 1e3:7.1f} ms" for cuts in (due, sent) for place in (49, 98))
        had = " ".join(f"{value:6.2f}" for value in cores.values()) if cores else ""
        print(f"{title:>6} {len(taken) / seconds:7.0f} {times} {had}")


def drawing(tally, seconds, hour, title):
    """Polls per second and their times, in steps of a second or of a two-hundredth of the time."""
    step = max(1, seconds / 200)
    groups = {}
    for due, since_due, _since_sent in tally.taken:
        groups.setdefault(int(due // step), []).append(since_due * 1e3)
    places = {(number + 0.5) * step - hour: group for number, group in sorted(groups.items()) if len(group) > 1}
    cuts = {place: statistics.quantiles(group, n=100) for place, group in places.items()}
    marks = {"the hour": 0}
    rates = [(place, len(group) / step) for place, group in places.items()]
    times = {name: [(place, cut[at]) for place, cut in cuts.items()] for name, at in (("p50", 49), ("p99", 98))}
    panels = [
        plots.Panel("Polls per second", {"polls": rates}, marks=marks),
        plots.Panel(
            "From when a poll was due until it was answered, ms", times, is_log_y=True, marks=marks, x_title="seconds"
        ),
    ]
    faults = ", ".join(f"{count} {what}" for what, count in tally.faults.items()) or "none"
    notes = [f"Early, missed, failed: {faults}", *machine()]
    plots.keep("release", plots.picture(title, notes, panels))


if __name__ == "__main__":
    given = [float(argument) for argument in sys.argv[1:]]
    with tempfile.TemporaryDirectory() as directory:
        simulate(directory, int(given[0]) if given else 1_000_000, 60 * given[1] if len(given) > 1 else 600)
