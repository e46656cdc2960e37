namespace LfmNative.Kernels;

/// <summary>Scores of a few queries against a few points, held in registers and compared before anything is written.</summary>
/// <remarks>
/// A search for the best points needs no matrix of scores: nearly all of them lie below what has been found, and a product that writes
/// them spends more time on memory than on arithmetic where the dimensions are few.
/// </remarks>
/// <typeparam name="T">Type of the coordinates.</typeparam>
internal unsafe interface IScorePanel<T>
    where T : unmanaged
{
    /// <summary>Spacing of the numbers that coordinates are rounded to; 0 where they are rounded relative to their size.</summary>
    static abstract double Spacing { get; }

    /// <summary>Coordinates that a query or a point takes in a panel of so many dimensions.</summary>
    static abstract int Depth(int dims);

    /// <summary>Packs the columns 0..width−1 of a row-major matrix, scaled and rounded; the rest of the panel is zero.</summary>
    /// <param name="columns">The first column.</param>
    /// <param name="ld">Distance of its rows.</param>
    /// <param name="dims">Rows used.</param>
    /// <param name="width">Columns used, at most <paramref name="stride"/>.</param>
    /// <param name="scale">Factor of every coordinate.</param>
    /// <param name="panel">Receives depth·stride coordinates.</param>
    /// <param name="stride">Columns of the panel: queries or points.</param>
    static abstract void Pack(double* columns, long ld, int dims, int width, double scale, T* panel, int stride);

    /// <summary>Whether any score bias[j] + ⟨query i, point j⟩ is at least its query's threshold.</summary>
    /// <param name="q">A panel of queries.</param>
    /// <param name="p">A panel of points.</param>
    /// <param name="dims">Dimensions.</param>
    /// <param name="bias">16 values, one a point.</param>
    /// <param name="threshold">6 values, one a query, and two more that are read but not used.</param>
    /// <param name="scores">6×16; written only where the answer is yes.</param>
    static abstract bool AnyAtLeast(T* q, T* p, int dims, float* bias, float* threshold, float* scores);
}
