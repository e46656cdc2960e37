namespace LfmNative.Storage;

/// <summary>Which rows of a stored array are loaded, and as what shape.</summary>
/// <param name="FirstRow">First row, in rows of the file.</param>
/// <param name="Rows">Rows wanted, ≥ 1.</param>
/// <param name="Cols">Columns, ≥ 1.</param>
/// <param name="Inner">Rows of one item: the second axis of a stack, otherwise 1.</param>
/// <param name="FileRows">Rows the file holds.</param>
internal readonly record struct MatrixWindow(long FirstRow, long Rows, int Cols, int Inner, long FileRows)
{
    /// <summary>Takes the requested rows of an array, once its shape is known to be usable.</summary>
    /// <param name="request">The request: rows wanted, and whether a stack is.</param>
    /// <param name="shape">Sizes as the file gives them, slowest axis first.</param>
    public static MatrixWindow Take(MatrixRequest request, ReadOnlySpan<long> shape)
    {
        string text = string.Join('×', shape.ToArray());
        if (request.Stack && shape.Length != 3)
            throw request.Invalid($"holds an array of {Rank(shape.Length)}{(text.Length > 0 ? $" ({text})" : "")}; "
                + "feature maps need three: images × positions × channels");
        if (!request.Stack && shape.Length is 0 or > 2)
            throw request.Invalid($"holds an array of {Rank(shape.Length)}{(text.Length > 0 ? $" ({text})" : "")}; "
                + "a matrix is needed: reshape it to samples × dimensions");
        foreach (long size in shape)
        {
            if (size == 0) throw request.Invalid($"holds no data (its shape is {text}); at least one row and one column are needed");
        }
        long n = shape[0];
        long d = shape.Length == 1 ? 1 : shape[^1];
        long inner = shape.Length == 3 ? shape[1] : 1;
        (long first, long count) = request.Rows is { } range ? range.Resolve(n, request.Source) : (0, n);
        if (d > int.MaxValue) throw request.Invalid($"has {d} columns; at most {int.MaxValue} are possible");
        if (inner > int.MaxValue || (Int128)n * inner > long.MaxValue)
            throw request.Invalid($"has the shape {text}, which cannot be addressed");
        return new MatrixWindow(first * inner, count * inner, (int)d, (int)inner, n * inner);
    }

    private static string Rank(int axes) => axes == 1 ? "one axis" : $"{axes} axes";
}
