using static Coroutines.Benchmarks.Growth.Several;

namespace Coroutines.Benchmarks.Growth;

/// <summary>Cancel scopes, deadlines, shields and tokens.</summary>
internal static class ScopeShapes
{
    public static IReadOnlyList<GrowthShape> All { get; } =
    [
        new("CancelScope.Run in turn", n => InTurn(n, async _ => await new CancelScope().Run(_ => Coroutine.Yield()))),
        new("CancelScope.Run, nested", n => Nested(n, _ => Coroutine.Yield())),
        new("CancelScope, nested, outermost cancelled", n => Nested(n, CancelAnd(scopes => scopes[0].Cancel()))),
        new("CancelScope, nested, cancelled outside in", n => Nested(n, CancelAnd(All => All.ForEach(Cancel)))),
        new("CancelScope, nested, cancelled inside out", n => Nested(n, CancelAnd(InsideOut))),
        new("CancelScope, nested, cancelled in any order", n => Nested(n, CancelAnd(Anyhow))),
        new("CancelScope, n tasks, each cancelled", TasksInScopes),
        new("CancelScope, n tasks in one, cancelled", n => Siblings(n, isNested: false)),
        new("CancelScope, n tasks in one, in scopes of their own, cancelled", n => Siblings(n, isNested: true)),
        new("CancelScope, n strikes swallowed", Swallowed),
        new(
            "CancelScope.Current",
            n => InTurn(n, async _ => await new CancelScope().Run(async _ => CancelScope.Current!.ToString()))
        ),
        new(
            "MoveOnAfter in turn",
            n => InTurn(n, async _ => await CancelScope.MoveOnAfter(Age, _ => Coroutine.Yield()))
        ),
        new(
            "MoveOnAfter in turn, time up",
            n => InTurn(n, async _ => await CancelScope.MoveOnAfter(Tick, _ => Forever()))
        ),
        new(
            "MoveOnAfter, n tasks, time up",
            n => Run(n, async i => await CancelScope.MoveOnAfter(Scattered(i), _ => Forever()))
        ),
        new("MoveOnAfter on a shared future, n tasks", SharedFuture),
        new("FailAfter in turn", n => InTurn(n, _ => CancelScope.FailAfter(Age, _ => Coroutine.Yield()))),
        new(
            "FailAfter in turn, time up",
            n => InTurn(n, _ => Caught(() => CancelScope.FailAfter(Tick, _ => Forever())))
        ),
        new("FailAfter, nested", n => Deep(n, next => CancelScope.FailAfter(Age, _ => next()))),
        new("FailAfter, nested, innermost time up", n => Caught(() => DeepTimes(n))),
        new("Deadline moved", DeadlineMoved),
        new("CancelAfter again and again", CancelAfters),
        new("Shield of CancelScope in turn", n => InTurn(n, _ => CancelScope.Shield(Coroutine.Yield))),
        new("Shield of CancelScope, nested", n => Deep(n, next => CancelScope.Shield(next))),
        new("Shield of CancelScope, nested, cancelled from outside", ShieldsStruck),
        new("IsShielded raised and lowered in a cancelled scope", ShieldToggled),
        new("Link, one scope to n tokens", LinksOfOne),
        new("Link, n scopes in turn to one token", n => LinkedInTurn(n, doesRun: true)),
        new("Link, n scopes that never run to one token", n => LinkedInTurn(n, doesRun: false)),
        new("Link, n scopes to one token that is cancelled", LinksCancelled),
        new("Token of n scopes", Tokens),
    ];

    private static void Cancel(CancelScope scope) => scope.Cancel();

    private static void InsideOut(List<CancelScope> scopes)
    {
        for (var i = scopes.Count - 1; i >= 0; i--)
            scopes[i].Cancel();
    }

    private static void Anyhow(List<CancelScope> scopes)
    {
        foreach (var scope in scopes.Select((scope, i) => (scope, i)).OrderBy(pair => Scattered(pair.i)))
            scope.scope.Cancel();
    }

    private static Func<List<CancelScope>, Coroutine> CancelAnd(Action<List<CancelScope>> cancel) =>
        async scopes =>
        {
            EventLoop.Current.CallSoon(() => cancel(scopes));
            await Forever();
        };

    private static async Coroutine Nested(int n, Func<List<CancelScope>, Coroutine> innermost)
    {
        var scopes = Of(n, _ => new CancelScope());
        async Coroutine Nest(int depth)
        {
            if (depth < n)
                await scopes[depth].Run(_ => Nest(depth + 1));
            else
                await innermost(scopes);
        }
        await Nest(0);
    }

    private static Coroutine Deep(int n, Func<Func<Coroutine>, Coroutine> around)
    {
        Coroutine Nest(int depth) => depth == 0 ? Coroutine.Yield() : around(() => Nest(depth - 1));
        return Nest(n);
    }

    private static Coroutine DeepTimes(int n)
    {
        Coroutine Nest(int depth) =>
            depth == 0 ? Forever() : CancelScope.FailAfter(TimeSpan.FromTicks(depth), _ => Nest(depth - 1));
        return Nest(n);
    }

    private static async Coroutine TasksInScopes(int n)
    {
        var scopes = Of(n, _ => new CancelScope());
        var tasks = await Waiting(n, async i => await scopes[i].Run(_ => Forever()));
        scopes.ForEach(Cancel);
        await Ended(tasks);
    }

    private static async Coroutine Siblings(int n, bool isNested)
    {
        async Coroutine InOwn() => await new CancelScope().Run(_ => Forever());
        await new CancelScope().Run(async scope =>
        {
            EventLoop.Current.CallLater(Tick, () => scope.Cancel());
            await Coroutine.All(Of(n, _ => isNested ? InOwn() : Forever()));
        });
    }

    private static async Coroutine Swallowed(int n) =>
        await new CancelScope().Run(async scope =>
        {
            scope.Cancel();
            await InTurn(n, _ => Caught(Coroutine.Yield));
        });

    private static async Coroutine SharedFuture(int n)
    {
        var shared = new Future<int>();
        await Run(n, async i => await CancelScope.MoveOnAfter(Scattered(i), async _ => await shared));
    }

    private static async Coroutine DeadlineMoved(int n) =>
        await new CancelScope().Run(async scope =>
        {
            for (var i = 0; i < n; i++)
                scope.Deadline = Age - Scattered(i);
            await Coroutine.Yield();
        });

    private static async Coroutine CancelAfters(int n) =>
        await new CancelScope().Run(async scope =>
        {
            for (var i = 0; i < n; i++)
            {
                scope.CancelAfter(Age);
                await Coroutine.Sleep(Tick);
            }
        });

    private static async Coroutine ShieldsStruck(int n) =>
        await new CancelScope().Run(async scope =>
        {
            EventLoop.Current.CallSoon(() => scope.Cancel());
            await Deep(n, next => CancelScope.Shield(next));
        });

    private static async Coroutine ShieldToggled(int n) =>
        await new CancelScope().Run(async outer =>
        {
            outer.Cancel();
            await new CancelScope { IsShielded = true }.Run(async inner =>
            {
                for (var i = 0; i < n; i++)
                {
                    await Coroutine.Yield();
                    inner.IsShielded = false;
                    inner.IsShielded = true;
                }
            });
        });

    private static async Coroutine LinksOfOne(int n) =>
        await new CancelScope().Run(async scope =>
        {
            for (var i = 0; i < n; i++)
            {
                using var source = new CancellationTokenSource();
                scope.Link(source.Token);
            }
            await Coroutine.Yield();
        });

    private static async Coroutine LinkedInTurn(int n, bool doesRun)
    {
        using var source = new CancellationTokenSource();
        for (var i = 0; i < n; i++)
        {
            var scope = new CancelScope();
            scope.Link(source.Token);
            if (doesRun)
                await scope.Run(_ => Coroutine.Yield());
        }
    }

    private static async Coroutine LinksCancelled(int n)
    {
        using var source = new CancellationTokenSource();
        async Coroutine Linked()
        {
            var scope = new CancelScope();
            scope.Link(source.Token);
            await scope.Run(_ => Forever());
        }
        var tasks = await Waiting(n, _ => Linked());
        // In this very thread, so that each run does the same.
        source.Cancel();
        await Ended(tasks);
    }

    private static Coroutine Tokens(int n) =>
        InTurn(
            n,
            async _ =>
                await new CancelScope().Run(async scope =>
                {
                    var token = scope.Token;
                    scope.Cancel(token.IsCancellationRequested ? "again" : null);
                    await Coroutine.Yield();
                })
        );
}
