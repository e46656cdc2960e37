using System.Text;
using LfmNative.Capi.Results;
using LfmNative.Diagnostics;

namespace LfmNative.Capi.Marshalling;

/// <summary>One long call: its threads, its progress and its cancellation.</summary>
internal sealed unsafe class CallScope : IProgress<LfmProgress>, IDisposable
{
    private static volatile int _threads;

    private readonly CallStruct _call;
    private readonly CancellationTokenSource _cancel = new();
    private readonly int _caller = Environment.CurrentManagedThreadId;

    /// <param name="given">The caller's <c>lfm_call</c>, or null.</param>
    public CallScope(CallStruct* given)
    {
        _call = OptionStruct.Read(given, CallStruct.Defaults, "lfm_call");
        OptionStruct.CheckReserved(_call.Reserved, "lfm_call");
        CheckThreads(_call.Threads, "threads");
        Context = new ComputeContext(_call.Threads > 0 ? _call.Threads : _threads, _call.Progress == null ? null : this, _cancel.Token);
    }

    /// <summary>What the engine is given.</summary>
    public ComputeContext Context { get; }

    /// <summary>Worker threads of calls that do not say; 0 for one per processor.</summary>
    public static void SetThreads(int threads)
    {
        CheckThreads(threads, "threads");
        _threads = threads;
    }

    /// <summary>Threads of a call that does not say.</summary>
    public static int DefaultThreads => _threads > 0 ? _threads : Environment.ProcessorCount;

    /// <summary>Gives a result its handle, unless the caller has asked to stop.</summary>
    public ulong Keep(object result)
    {
        ThrowIfCancelled();
        return HandleTable.Add(result);
    }

    /// <summary>A request to stop counts even when the work was done before anybody polled for it.</summary>
    public void ThrowIfCancelled() => _cancel.Token.ThrowIfCancellationRequested();

    /// <inheritdoc/>
    public void Report(LfmProgress value)
    {
        if (_cancel.IsCancellationRequested || Environment.CurrentManagedThreadId != _caller) return;
        Span<byte> stage = stackalloc byte[64];
        int length = Math.Min(Encoding.UTF8.GetBytes(value.Stage, stage), stage.Length - 1);
        stage[length] = 0;
        fixed (byte* text = stage)
        {
            if (_call.Progress(_call.User, text, value.Fraction) != 0) _cancel.Cancel();
        }
    }

    public void Dispose() => _cancel.Dispose();

    private static void CheckThreads(int threads, string name)
    {
        if (threads is < 0 or > 1024) throw AbiException.Argument($"{name} is {threads}; it must lie in 0..1024");
    }
}
