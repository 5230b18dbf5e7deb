using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;

namespace Coroutines.LowLevel;

/// <summary>A foreign awaiter inside a C# <c>async Coroutine</c> method; the method itself takes the result from its awaiter.</summary>
internal abstract class AwaiterFrame : ForeignFrame<Unit>
{
    protected override bool IsCompleted => false;

    protected override Unit GetResult() => null!;

    /// <summary>Makes the method's await raise this frame's exception.</summary>
    internal abstract void RaiseIn<TMachine>(ref TMachine machine);
}

/// <summary>The awaiter at its own type, so that it is not boxed.</summary>
internal sealed class AwaiterFrame<TAwaiter>(TAwaiter awaiter) : AwaiterFrame
    where TAwaiter : INotifyCompletion
{
    protected override void Register(Action continuation)
    {
        if (awaiter is ICriticalNotifyCompletion critical)
            critical.UnsafeOnCompleted(continuation);
        else
            awaiter.OnCompleted(continuation);
    }

    // An awaiter we cannot replace would block in GetResult, so a cancellation waits until it is complete.
    protected override bool TryWithdraw() => FaultedAwaiter.Supports(typeof(TAwaiter)) && base.TryWithdraw();

    internal override bool TryInject(Exception exception) =>
        FaultedAwaiter.Supports(typeof(TAwaiter)) && base.TryInject(exception);

    private protected override EnumeratorStep FindStep(out object? enumerator) =>
        EnumeratorSource.Of(awaiter, out enumerator);

    private protected override bool IsOutcomeTaken =>
        EnumeratorSource.Of(awaiter, out var enumerator) != EnumeratorStep.None
        || enumerator is not IInterruptibleEnumerator;

    private protected override void TakeOutcome() => FaultedAwaiter.TakeOutcome(awaiter);

    internal override void RaiseIn<TMachine>(ref TMachine machine)
    {
        var error = Unsafe.As<FrameFault>(Aux)!.Exception;
        if (!FaultedAwaiter.Supports(typeof(TAwaiter)))
            ExceptionDispatchInfo.Throw(error);
        var faulted = FaultedAwaiter.Make(typeof(TAwaiter), error);
        var abandoned = Abandoned;
        // The compiler keeps the awaiter in a field while the method is suspended, and reads it back before GetResult.
        object boxed = machine!;
        foreach (
            var field in typeof(TMachine).GetFields(
                BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.Public
            )
        )
            // The compiler's own names; a variable of the method may have the type too.
            if (field.FieldType == typeof(TAwaiter) && field.Name.StartsWith("<>u__", StringComparison.Ordinal))
                field.SetValue(boxed, faulted);
            else if (abandoned is not null)
                AbandonedEnumerator.Replace(boxed, field, abandoned);
        machine = (TMachine)boxed;
    }
}
