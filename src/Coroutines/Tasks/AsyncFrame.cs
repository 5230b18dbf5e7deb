using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Coroutines.LowLevel;

/// <summary>The frame of a C# <c>async Coroutine</c> method. It runs once: the compiler's state machine cannot start anew.</summary>
internal abstract class AsyncFrame<T> : Frame<T>
{
    /// <summary>Awaits a child, called when the method has suspended itself. Sets the status to Again if the child is complete.</summary>
    // Nothing may be thrown from here: the method would fail without running its own catch and finally blocks.
    internal void Await(Awaitable child)
    {
        if (child.Depth != 0)
        {
            if ((child.Depth & MayWait) == 0 || child.Depth > 0 || child.IsSettled)
            {
                AwaitOther(child);
                return;
            }
            // Compared before it is written: a reference written costs more than one read.
            if (!ReferenceEquals(Aux, child))
                Aux = child;
            Status = FrameStatus.Waiting;
            return;
        }
        if (Depth >= MostNested)
        {
            CallFromDriver(child);
            return;
        }
        try
        {
            child.Depth = (sbyte)(Depth + 1);
            if (child.Step() == FrameStatus.Done)
            {
                Status = FrameStatus.Again;
                return;
            }
        }
        catch (Exception error)
        {
            child.Fail(error);
        }
        Unfinished(child);
    }

    internal sealed override bool TryInject(Exception exception)
    {
        InjectedException.Set(exception);
        return true;
    }

    private void Unfinished(Awaitable child)
    {
        if (child.Status == FrameStatus.Fault)
        {
            Aux = child;
            Status = FrameStatus.Again;
            return;
        }
        while (child.Status == FrameStatus.Tail)
        {
            // The awaiter holds the child that was awaited. As that has ended by a tail call, its parent's Aux is what took its place.
            child.Parent = this;
            var target = Unsafe.As<Awaitable>(child.Aux)!;
            child.Aux = null;
            Aux = target;
            target.Depth = (sbyte)(Depth + 1);
            try
            {
                target.Step();
            }
            catch (Exception error)
            {
                target.Fail(error);
            }
            child = target;
        }
        if (child.Status is FrameStatus.Done or FrameStatus.Fault)
            Status = FrameStatus.Again;
        else
            Suspend(child);
    }

    private void AwaitOther(Awaitable child)
    {
        try
        {
            if (child.Depth > 0)
                throw new InvalidOperationException(Messages.AwaitedTwice(child.ToString()!));
            if (child.Begin(this))
                Status = FrameStatus.Again;
        }
        catch (Exception error)
        {
            InjectedException.Set(error);
            Status = FrameStatus.Again;
        }
    }
}

/// <summary>The frame with the compiler's state machine in it.</summary>
internal sealed class AsyncFrame<TMachine, T> : AsyncFrame<T>
    where TMachine : IAsyncStateMachine
{
    internal TMachine Machine = default!;

    [StackTraceHidden]
    public override FrameStatus Step()
    {
        do
        {
            // In debug mode Aux holds a FrameWatch before the first await, which is no Awaitable.
            if (Aux is { } awaited && (DebugMode.IsOn || Unsafe.As<Awaitable>(awaited).Status == FrameStatus.Fault))
                RaiseForeign(awaited);
            Status = FrameStatus.Pending;
            Machine.MoveNext();
        } while (Status == FrameStatus.Again);
        return Status;
    }

    private void RaiseForeign(object awaited)
    {
        if (awaited is not AwaiterFrame { Status: FrameStatus.Fault } foreign)
            return;
        Aux = null;
        foreign.RaiseIn(ref Machine);
    }

    /// <summary>The name of the method, out of the compiler's name for its state machine.</summary>
    public override string ToString() => MethodName.Of(typeof(TMachine));
}
