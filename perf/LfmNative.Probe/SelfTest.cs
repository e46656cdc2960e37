using LfmNative.Kernels;
using LfmNative.Memory;

namespace LfmNative.Probe;

/// <summary>
/// Every hot kernel against a plain loop, on seeded inputs at awkward lengths: in the code that the ahead-of-time compiler made.
/// </summary>
/// <remarks>The unit tests run the same kernels as the JIT compiles them; what users run is another compiler's work.</remarks>
internal static unsafe partial class SelfTest
{
    /// <summary>Around the widths of one, two and four vectors of 4, 8 and 16 lanes, and some that are far from them.</summary>
    private static readonly int[] Lengths =
        [0, 1, 2, 3, 4, 5, 7, 8, 9, 12, 15, 16, 17, 23, 31, 32, 33, 47, 63, 64, 65, 96, 127, 129, 300, 511, 513, 1000, 1025];

    private static readonly (string Name, Action Check)[] Checks =
    [
        ("VectorKernels.Dot", Dot),
        ("VectorKernels.Dot of float32", DotOfSingles),
        ("VectorKernels.DotSingle", DotSingle),
        ("VectorKernels.AddScaled", AddScaled),
        ("VectorKernels.AddSquares", AddSquares),
        ("VectorKernels.Multiply", Multiply),
        ("VectorKernels.LargestMagnitude", LargestMagnitude),
        ("VectorKernels.ScaleShiftScale", ScaleShiftScale),
        ("VectorKernels.Scaled", Scaled),
        ("RowProduct.Multiply of float32", RowTimesMatrix),
        ("BlockVectors.AddInner", BlockInner),
        ("BlockVectors.AddProduct", BlockProduct),
        ("BlockVectors.Transform", BlockTransform),
        ("SparseProduct.Multiply", SparseVector),
        ("SparseProduct.MultiplyBlock", SparseBlock),
        ("RowDistance.Squared", SquaredDistance),
        ("RowDistance.Squared of widened rows", WidenedDistance),
        ("RowDistance.SquaredSingle", SingleDistance),
        ("RowDistance.SquaredNorm", SquaredNorm),
        ("RowDistance.Center", Center),
        ("MinPlus.Relax", Relax),
        ("Gemm.Product", Products),
        ("OrderStatistic.Smallest", Order),
        ("QuickSelect.Partition", Partition),
        ("QuantizedCosines.Quantize", Quantize),
        ("RowScan.Best", Best),
        ("RowScan.BestOfColumns", BestOfColumns),
        ("FloatPanel.AnyAtLeast", FloatPanels),
        ("Int16Panel.Multiply", Int16Panels),
        ("SortedTopK.InsertValues", TopValues),
        ("SortedTopK.InsertColumnValues", TopColumnValues),
        ("SortedTopK.InsertRow", TopRow),
        ("CandidateList", Candidates),
        ("NeighborSorter", SortNeighbors),
        ("PairsBySample", Pairs),
        ("NeighborSearch.Exact", ExactNeighbors),
        ("ApproximateSearch", ApproximateNeighbors),
        ("GraphGeodesics by hops", GeodesicsByHops),
        ("GraphGeodesics by sweeps", GeodesicsBySweeps),
        ("BlockOrthonormalizer and BlockKrylov", Eigenpairs),
    ];

    /// <summary>Names of the kernels.</summary>
    public static IEnumerable<string> Names => Checks.Select(check => check.Name);

    /// <summary>Runs all checks, a line each.</summary>
    /// <param name="report">Receives <c>ok</c> or <c>failed</c>, the kernel and, where it failed, at what.</param>
    /// <returns>How many failed.</returns>
    public static int Run(TextWriter report)
    {
        int failed = 0;
        foreach ((string name, Action check) in Checks)
        {
            try
            {
                check();
                report.WriteLine($"ok      {name}");
            }
            catch (Exception e)
            {
                failed++;
                report.WriteLine($"failed  {name}: {e.GetType().Name}: {e.Message}");
            }
        }
        report.WriteLine($"{Checks.Length - failed} kernels ok, {failed} failed");
        return failed;
    }

    /// <summary>Seeded numbers, normally distributed.</summary>
    private static float[] Singles(int count, ulong seed)
    {
        Rng random = new(seed);
        float[] values = new float[count];
        foreach (ref float v in values.AsSpan()) v = (float)random.NextGaussian();
        return values;
    }

    private static double[] Doubles(int count, ulong seed)
    {
        Rng random = new(seed);
        double[] values = new double[count];
        foreach (ref double v in values.AsSpan()) v = random.NextGaussian();
        return values;
    }

    private static void Equal<T>(T actual, T expected, string where)
    {
        if (!EqualityComparer<T>.Default.Equals(actual, expected))
            throw new InvalidOperationException($"{where}: {actual} instead of {expected}");
    }

    private static void Near(double actual, double expected, double tolerance, string where)
    {
        if (!(Math.Abs(actual - expected) <= tolerance))
            throw new InvalidOperationException($"{where}: {actual:r} instead of {expected:r}, more than {tolerance:g2} apart");
    }

    private static void AllEqual<T>(ReadOnlySpan<T> actual, ReadOnlySpan<T> expected, string where)
    {
        Equal(actual.Length, expected.Length, where + ", length");
        for (int i = 0; i < actual.Length; i++) Equal(actual[i], expected[i], $"{where}, element {i}");
    }

    private static void AllNear(ReadOnlySpan<double> actual, ReadOnlySpan<double> expected, double tolerance, string where)
    {
        Equal(actual.Length, expected.Length, where + ", length");
        for (int i = 0; i < actual.Length; i++) Near(actual[i], expected[i], tolerance, $"{where}, element {i}");
    }

    /// <summary>A copy in native memory that begins one element after a 64-byte boundary: no load may rely on alignment.</summary>
    private sealed class Unaligned<T> : IDisposable
        where T : unmanaged
    {
        private readonly NativeBuffer<T> _buffer;

        public Unaligned(ReadOnlySpan<T> values)
        {
            _buffer = new NativeBuffer<T>(values.Length + 1L);
            values.CopyTo(_buffer.Span[1..]);
        }

        public T* Pointer => _buffer.Pointer + 1;

        public Span<T> Span => _buffer.Span[1..];

        public void Dispose() => _buffer.Dispose();
    }
}
