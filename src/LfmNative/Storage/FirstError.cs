using LfmNative.Diagnostics;

namespace LfmNative.Storage;

/// <summary>
/// Keeps the error of the lowest row when several threads find errors, so that the message does not depend on their timing.
/// </summary>
internal sealed class FirstError
{
    private readonly Lock _gate = new();
    private long _index = long.MaxValue;
    private LfmException? _error;

    /// <summary>Whether an error at <paramref name="index"/> would still be the first one.</summary>
    public bool IsBefore(long index) => index < Volatile.Read(ref _index);

    /// <summary>Records an error; the lowest index wins.</summary>
    public void Report(long index, LfmException error)
    {
        lock (_gate)
        {
            if (index >= _index) return;
            _index = index;
            _error = error;
        }
    }

    /// <summary>Throws the recorded error, if there is one.</summary>
    public void ThrowIfAny()
    {
        if (_error is not null) throw _error;
    }
}
