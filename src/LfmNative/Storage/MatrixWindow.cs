namespace LfmNative.Storage;

/// <summary>Which rows of a stored array are loaded, and as what shape.</summary>
/// <param name="FirstRow">First row, in rows of the file.</param>
/// <param name="Rows">Rows wanted, ≥ 1.</param>
/// <param name="Cols">Columns, ≥ 1.</param>
/// <param name="Inner">Rows of one sample of feature maps; otherwise 1.</param>
/// <param name="FileRows">Rows the file holds.</param>
internal readonly record struct MatrixWindow(long FirstRow, long Rows, int Cols, int Inner, long FileRows)
{
    /// <summary>Takes the requested rows of an array, once its shape is known to be usable.</summary>
    /// <param name="request">The request: rows wanted, and whether a stack is.</param>
    /// <param name="shape">Sizes as the file gives them, slowest axis first.</param>
    public static MatrixWindow Take(MatrixRequest request, ReadOnlySpan<long> shape)
    {
        string text = string.Join('×', shape.ToArray());
        if (request.Layout is not null && shape.Length is not (3 or 4))
            throw request.Invalid($"holds an array of {Rank(shape.Length)}{(text.Length > 0 ? $" ({text})" : "")}; "
                + "feature maps need three or four: samples × positions × channels, or samples × channels × height × width");
        if (request.Layout is null && shape.Length is 0 or > 2)
            throw request.Invalid($"holds an array of {Rank(shape.Length)}{(text.Length > 0 ? $" ({text})" : "")}; "
                + "a matrix is needed: reshape it to samples × dimensions");
        foreach (long size in shape)
        {
            if (size == 0) throw request.Invalid($"holds no data (its shape is {text}); at least one row and one column are needed");
        }
        long n = shape[0];
        // Of feature maps a row is a position, or a channel where these come first.
        bool channelsFirst = request.Layout == MapLayout.Nchw;
        long d = shape.Length == 1 ? 1 : shape[^1];
        long inner = shape.Length > 2 ? shape[1] : 1;
        if (shape.Length == 4) (inner, d) = channelsFirst ? (inner, Product(shape[2], d)) : (Product(inner, shape[2]), d);
        (long first, long count) = request.Rows is { } range ? range.Resolve(n, request.Source) : (0, n);
        if (d > int.MaxValue) throw request.Invalid($"has {d} columns; at most {int.MaxValue} are possible");
        if (inner > int.MaxValue || (Int128)n * inner > long.MaxValue)
            throw request.Invalid($"has the shape {text}, which cannot be addressed");
        return new MatrixWindow(first * inner, count * inner, (int)d, (int)inner, n * inner);
    }

    private static long Product(long a, long b) => (long)Int128.Min((Int128)a * b, long.MaxValue);

    private static string Rank(int axes) => axes == 1 ? "one axis" : $"{axes} axes";
}
