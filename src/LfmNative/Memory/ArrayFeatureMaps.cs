using LfmNative.Diagnostics;

namespace LfmNative.Memory;

/// <summary>Feature maps that somebody else holds in memory: the positions of all samples one below the other.</summary>
public sealed unsafe class ArrayFeatureMaps : FeatureMaps
{
    private readonly SampleSet _rows;

    /// <summary>Takes rows in place.</summary>
    /// <param name="rows">(N·S)×C: position s of sample i is row i·S + s. The memory stays while the maps are used.</param>
    /// <param name="positions">Positions S of a sample; divides the rows.</param>
    /// <param name="name">What messages call them.</param>
    /// <exception cref="LfmException">No rows or channels, or rows that do not divide into samples.</exception>
    public ArrayFeatureMaps(SampleSet rows, int positions, string name)
    {
        if (rows.Rows == 0 || rows.Cols == 0)
            Throw.Data($"{name} has {rows.Rows} positions of {rows.Cols} channels; give at least one of each");
        if (positions < 1 || rows.Rows % positions != 0)
            Throw.Argument($"{name}: {rows.Rows} rows do not make samples of {positions} positions each; give the positions of a sample");
        _rows = rows;
        (Name, Positions, Samples) = (name, positions, rows.Rows / positions);
    }

    /// <inheritdoc/>
    public override string Name { get; }

    /// <inheritdoc/>
    public override int Samples { get; }

    /// <inheritdoc/>
    public override int Positions { get; }

    /// <inheritdoc/>
    public override int Channels => _rows.Cols;

    internal override long HeldBytes => _rows.Bytes;

    /// <inheritdoc/>
    public override void Read(int from, int count, float* into, ComputeContext context)
    {
        for (int i = 0; i < count * Positions; i++) _rows.CopyRow((from * Positions) + i, into + ((long)i * Channels));
    }
}
