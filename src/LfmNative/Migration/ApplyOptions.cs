using LfmNative.Storage;

namespace LfmNative.Migration;

/// <summary>How a collection is carried over.</summary>
public sealed record ApplyOptions
{
    /// <summary>How text tables among the inputs are read; null to find out.</summary>
    public TableOptions? Table { get; init; }

    /// <summary>The rows wanted; null for all.</summary>
    public RowRange? Rows { get; init; }

    /// <summary>What the extension of the output does not say.</summary>
    public OutputOptions Output { get; init; } = new();

    /// <summary>The same by the SQL types of the source, which are known once it is open; null where they do not matter.</summary>
    public Func<SqlForm?, OutputOptions>? OutputFor { get; init; }

    /// <summary>
    /// Takes rows that cannot be used, which are left out; null where the first of them is an error and nothing is written.
    /// </summary>
    public Action<BadRow>? Bad { get; init; }

    /// <summary>Whether the output is read again and compared with what was written.</summary>
    public bool Verify { get; init; } = true;

    /// <summary>Bytes of vectors between two checkpoints.</summary>
    internal int CheckpointBytes { get; init; } = 1 << 27;

    /// <summary>Called after every checkpoint.</summary>
    internal Action? AtCheckpoint { get; init; }

    /// <summary>Whether what an interrupted run left is thrown away.</summary>
    public bool Restart { get; init; }
}
