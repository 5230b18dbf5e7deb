"""The bodies of the benchmarks as asyncio programs, for a parent process that compares them with other runtimes.

Each line of the input is an order, each line of the output its answer:
    time NAME COUNT  ->  NANOSECONDS CHECKSUM   doing it COUNT times
    live NAME COUNT  ->  BYTES                  alive while all tasks are suspended
"""
import asyncio
import gc
import selectors
import sys
import time
import tracemalloc


def delay(i):
    """The same delays as those of the other subjects, in milliseconds."""
    return 1 + ((i * 2654435761 & 0xFFFFFFFF) >> 8) % 1000


class VirtualTime(selectors.SelectSelector):
    """Whoever would wait for a timer is there at once."""

    now = 0.0

    def select(self, timeout=None):
        if timeout is not None and timeout > 0:
            self.now += timeout
        return super().select(0)


def loop_in_virtual_time():
    clock = VirtualTime()
    loop = asyncio.SelectorEventLoop(clock)
    loop.time = lambda: clock.now
    return loop


async def child(x):
    return x + 1


async def yielding_child(x):
    await asyncio.sleep(0)
    return x + 1


async def yields(n):
    for _ in range(n):
        await asyncio.sleep(0)
    return n


async def await_sync(n):
    total = 0
    for i in range(n):
        total += await child(i)
    return total


async def await_yield(n):
    total = 0
    for i in range(n):
        total += await yielding_child(i)
    return total


async def round_robin(n):
    tasks = [asyncio.create_task(yields(n // 1000)) for _ in range(1000)]
    start_clock()
    total = 0
    for task in tasks:
        total += await task
    return total


async def spawn_join(n):
    total = 0
    for i in range(n):
        total += await asyncio.create_task(child(i))
    return total


async def ping_pong(n):
    ping, pong = asyncio.Queue(1), asyncio.Queue(1)

    async def other():
        for _ in range(n):
            await pong.put(await ping.get() + 1)

    task = asyncio.create_task(other())
    total = 0
    for i in range(n):
        await ping.put(i)
        total += await pong.get()
    await task
    return total


async def sleepers(n):
    async def sleeper(i):
        await asyncio.sleep(delay(i) / 1000)
        return i

    tasks = [asyncio.create_task(sleeper(i)) for i in range(n)]
    await asyncio.sleep(0)
    all_suspended()
    total = 0
    for task in tasks:
        total += await task
    return total


async def cancels(n):
    loop = asyncio.get_running_loop()
    cancelled = 0
    for i in range(n):
        handle = loop.call_later(60 + delay(i) / 1000, print)
        handle.cancel()
        cancelled += handle.cancelled()
    return cancelled


async def exceptions(n):
    async def throw(depth):
        if depth == 1:
            raise ValueError("on purpose")
        return await throw(depth - 1) + 1

    caught = 0
    for _ in range(n):
        try:
            await throw(20)
        except ValueError:
            caught += 1
    return caught


async def gather(n):
    total = 0
    for _ in range(n):
        total += sum(await asyncio.gather(*[child(k) for k in range(100)]))
    return total


async def group(n):
    total = 0
    for _ in range(n):
        async with asyncio.TaskGroup() as tasks:
            children = [tasks.create_task(child(k)) for k in range(100)]
        total += sum(task.result() for task in children)
    return total


BODIES = {
    "await-sync": await_sync,
    "await-yield": await_yield,
    "yield": yields,
    "yield-1000": round_robin,
    "spawn-join": spawn_join,
    "ping-pong": ping_pong,
    "sleepers-1m": sleepers,
    "timer-cancel": cancels,
    "exception-20": exceptions,
    "gather-100": gather,
    "group-100": group,
}

started = 0
live_bytes = 0


def start_clock():
    """A body whose set-up does not count starts it again."""
    global started
    started = time.perf_counter_ns()


def all_suspended():
    global live_bytes
    if tracemalloc.is_tracing():
        gc.collect()
        live_bytes = tracemalloc.get_traced_memory()[0]


def run(name, count):
    with asyncio.Runner(loop_factory=loop_in_virtual_time) as runner:
        runner.get_loop()
        start_clock()
        checksum = runner.run(BODIES[name](count))
        return time.perf_counter_ns() - started, checksum & 0xFFFFFFFF


def live(name, count):
    gc.collect()
    tracemalloc.start()
    run(name, count)
    tracemalloc.stop()
    return live_bytes


for line in sys.stdin:
    order, name, count = line.split()
    if order == "time":
        print(*run(name, int(count)), flush=True)
    else:
        print(live(name, int(count)), flush=True)
