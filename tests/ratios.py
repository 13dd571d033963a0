"""What a page costs the server against a bare one that gives back the same bytes, and how that grows with the library.

    python -m tests.ratios [posts …]      (libraries of so many posts: 100; `make bench` has them all)

Both run the same gunicorn with as many workers, and all are asked in turn, a library of each size and the bare server
beside it, so that whatever else the machine does falls on all. A ratio of 0.9 says that the site answers 0.9 times as
many requests in a second of CPU, by the kernel's accounting of the workers' threads.
"""

import statistics
import sys
from contextlib import ExitStack
from dataclasses import dataclass

from tests.driving import CONNECTIONS, Case, ask, measure, percentile
from tests.library import libraries
from tests.servers import WORKERS, bare, load, machine, running, told

# What readers and feed readers ask for most.
PAGES = {
    "home": "/",
    "index": "/books/book-1/",
    "post": "/books/book-1/matter-20/",
    "feed": "/feeds/posts.rss",
    "search": "/search/?q=attention",
}
POLLED = {"post", "feed"}


@dataclass(frozen=True)
class Effort:
    """How often: requests in a round, and rounds."""

    requests: int
    rounds: int

    def __str__(self):
        return f"{self.rounds} rounds of {self.requests} requests on {CONNECTIONS} connections"


# Short rounds, and many: what else the machine does falls on both sides of a pair, and the dice by which connections
# fall to workers are thrown more often.
WARM, COLD = Effort(100, 125), Effort(20, 5)


def cases(site):
    """The pages of a library, and those that were read before and are asked for again."""
    found = []
    for name, path in PAGES.items():
        case = Case(name, path)
        status, headers, _body = ask(site.port, case.request)
        assert status.startswith("200"), f"{path}: {status}"
        found.append(case)
        if name in POLLED:
            tag = dict(headers)["ETag"]
            found.append(Case(f"{name}, 304", path, f"{case.headers}If-None-Match: {tag}\r\n"))
    return found


def beside(stack, sites):
    """Each case of each site with a bare server's: `{case: {posts: (ours, theirs)}}`, each port, process and request.

    A site has a bare server of its own. One that all sites shared was asked thrice as often as each of three of them,
    and found its code in the processor's caches where they didn't: that cost them four hundredths.
    """
    pairs = {}
    for posts, site in sites.items():
        found = cases(site)
        answers = {f"/{number}": ask(site.port, case.request) for number, case in enumerate(found)}
        port, pid = stack.enter_context(bare(answers))
        for number, case in enumerate(found):
            theirs = (port, pid, Case("", f"/{number}", case.headers).request)
            pairs.setdefault(case.name, {})[posts] = ((site.port, site.process.pid, case.request), theirs)
    return pairs


def compared(title, sites, effort):
    """For each case and size the costs of the site and of the bare server: `{case: {posts: [pair of each round]}}`."""
    with ExitStack() as stack:
        pairs = beside(stack, sites)
        results = {name: {posts: [] for posts in sites} for name in pairs}
        for number in range(effort.rounds + 1):
            told(f"{title}: round {number} of {effort.rounds}")
            for name, sizes in pairs.items():
                for posts, (ours, theirs) in sizes.items():
                    # Now the one begins and now the other.
                    turns = (ours, theirs) if number % 2 else (theirs, ours)
                    costs = {server: measure(*server, effort.requests) for server in turns}
                    # The first round is for the caches of the processors, and isn't counted.
                    if number:
                        results[name][posts].append([costs[ours], costs[theirs]])
    return results


def ratio(pairs):
    """The bare server's CPU over the site's: the median over the rounds."""
    return statistics.median(their.cpu / our.cpu for our, their in pairs)


def typical(pairs):
    """The site's CPU per request in µs: the median over the rounds."""
    return statistics.median(our.cpu for our, _their in pairs)


def growth(sizes, posts):
    """What a page costs in a library against the smallest, each round by itself."""
    pairs = zip(sizes[posts], sizes[min(sizes)], strict=True)
    return statistics.median(large[0].cpu / small[0].cpu for large, small in pairs)


def table(title, results):
    """Lines: the median over the rounds of each cost."""
    yield (
        f"{title:10} {'posts':>8} {'ratio':>6} {'CPU':>10} {'bare':>7} {'req/s':>6} {'bare':>5} "
        f"{'p50':>9} {'bare':>8} {'p99':>9} {'bare':>8} {'bytes':>7} {'growth':>6}"
    )
    for name, sizes in results.items():
        for posts, pairs in sizes.items():
            sides = list(zip(*pairs, strict=True))
            cpus = [statistics.median(cost.cpu for cost in costs) for costs in sides]
            rates = [statistics.median(cost.rate for cost in costs) for costs in sides]
            halves, tails = ([percentile(costs, share) for costs in sides] for share in (50, 99))
            yield (
                f"{name if posts == min(sizes) else '':10} {posts:8,} {ratio(pairs):6.2f} {cpus[0]:7.0f} µs "
                f"{cpus[1]:4.0f} µs {rates[0]:6.0f} {rates[1]:5.0f} {halves[0]:6.1f} ms {halves[1]:5.1f} ms "
                f"{tails[0]:6.1f} ms {tails[1]:5.1f} ms {sides[0][0].size:7} {growth(sizes, posts):6.2f}"
            )


def show(made, warm=WARM, cold=COLD):
    """Print both tables of the libraries `{posts: DATA_DIR}`: with the page cache, and each page made anew.

    Returns what was measured: `{"warm": results, "cold": results}`.
    """
    found = {}
    for title, effort, values in (("warm", warm, {}), ("cold", cold, {"PAGE_CACHE": 0})):
        with ExitStack() as stack:
            told(f"{title}: starting the sites")
            sites = {posts: stack.enter_context(running(made[posts], DEMO=0, **values)) for posts in made}
            found[title] = compared(title, sites, effort)
        told("")
        print(*table(title, found[title]), "", sep="\n")
        print(f"{effort}, {WORKERS} workers each; {load()}.\n")
    return found


if __name__ == "__main__":
    print(*machine(), "", sep="\n")
    with libraries(*[int(given) for given in sys.argv[1:]] or [100]) as made:
        show(made)
