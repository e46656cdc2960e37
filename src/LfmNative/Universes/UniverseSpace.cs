using LfmNative.Diagnostics;
using LfmNative.Memory;
using LfmNative.Storage;

namespace LfmNative.Universes;

/// <summary>A space that takes part in a universe: its name and a copy of its rows.</summary>
public sealed class UniverseSpace
{
    /// <summary>The name of the common space itself, which no space may have.</summary>
    public const string Common = "universe";

    private readonly float[] _rows;

    /// <summary>Copies rows.</summary>
    /// <param name="name">What the space is called, without <c>:</c>, <c>=</c>, commas and line breaks.</param>
    /// <param name="rows">n×d, finite; two rows at least.</param>
    /// <param name="rowNames">n names; null for none.</param>
    /// <exception cref="LfmException">
    /// InvalidArgument: the name cannot be used; too few rows; not one name a row. InvalidData: a value is not finite.
    /// </exception>
    public UniverseSpace(string name, ReadOnlyMatrixView<float> rows, string[]? rowNames = null)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (name.Length == 0 || name.AsSpan().IndexOfAny(":=,\r\n") >= 0)
            Throw.Argument($"'{name}' cannot name a space; use letters, digits, points and dashes, without : = and commas");
        if (name == Common) Throw.Argument($"no space may be called '{Common}', which is the common space; name it otherwise");
        if (rows.Rows < 2 || rows.Cols < 1)
            Throw.Argument($"space '{name}' is {rows.Rows}×{rows.Cols}; a space needs two rows and a column at least");
        if (rowNames is not null && rowNames.Length != rows.Rows)
            Throw.Argument($"space '{name}' has {rows.Rows} rows and {rowNames.Length} names; give one a row, or none");
        SampleRows.CheckFinite(rows, $"space '{name}'");
        (Name, Count, Dimensions, RowNames) = (name, rows.Rows, rows.Cols, rowNames);
        _rows = rows.Gather(Enumerable.Range(0, rows.Rows).ToArray());
    }

    internal UniverseSpace(string name, float[] rows, int dimensions, string[]? rowNames)
    {
        _rows = rows;
        (Name, Count, Dimensions, RowNames) = (name, rows.Length / dimensions, dimensions, rowNames);
    }

    /// <summary>What the space is called.</summary>
    public string Name { get; }

    /// <summary>Rows n.</summary>
    public int Count { get; }

    /// <summary>Dimensions d.</summary>
    public int Dimensions { get; }

    /// <summary>One name a row; null for none.</summary>
    public string[]? RowNames { get; }

    /// <summary>The rows, compact.</summary>
    internal ReadOnlySpan<float> Values => _rows;

    /// <summary>The rows, n×d.</summary>
    public ReadOnlyMatrixView<float> Rows => new(_rows, Count, Dimensions);
}
