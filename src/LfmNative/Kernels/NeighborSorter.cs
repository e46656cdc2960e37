using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace LfmNative.Kernels;

/// <summary>Sorts lists of neighbours by (distance, row number), with scratch of its own.</summary>
internal sealed unsafe class NeighborSorter
{
    /// <summary>Drawers an entry: so many that few entries share one, and hardly a comparison is left that could be guessed wrong.</summary>
    private const int DrawersEach = 4;

    /// <summary>Entries of a drawer that insertion still sorts faster than the library.</summary>
    private const int MostInDrawer = 64;

    private double[] _distances = [];
    private int[] _ids = [];
    private int[] _drawers = [];
    private int[] _starts = [];

    /// <summary>Sorts a list: into drawers that divide its range evenly, then by insertion.</summary>
    /// <remarks>Distances to neighbours are spread smoothly; where they are not, the library sorts.</remarks>
    /// <param name="distances">The distances, finite.</param>
    /// <param name="ids">Row number of each.</param>
    public void Sort(Span<double> distances, Span<int> ids)
    {
        int count = distances.Length;
        if (!Divide(distances))
        {
            SortByComparison(distances, ids);
            return;
        }
        fixed (int* starts = _starts, drawers = _drawers, own = ids, sortedIds = _ids)
        fixed (double* keys = distances, sortedKeys = _distances)
        {
            for (nint i = 0; i < count; i++)
            {
                int at = starts[drawers[i]]++;
                sortedKeys[at] = keys[i];
                sortedIds[at] = own[i];
            }
        }
        _distances.AsSpan(0, count).CopyTo(distances);
        _ids.AsSpan(0, count).CopyTo(ids);
        NeighborOrder.Sort(distances, ids);
    }

    /// <summary>Finds every entry's drawer and where each drawer starts; false where one is too full or the range has no scale.</summary>
    private bool Divide(ReadOnlySpan<double> distances)
    {
        int count = distances.Length, drawers = DrawersEach * count;
        if (_drawers.Length < count)
        {
            (_distances, _ids, _drawers) = (new double[2 * count], new int[2 * count], new int[2 * count]);
            _starts = new int[(DrawersEach * 2 * count) + 1];
        }
        (double least, double most) = OrderStatistic.Range(distances);
        double scale = drawers / (most - least);
        if (!double.IsFinite(scale)) return false;
        _starts.AsSpan(0, drawers + 1).Clear();
        int fullest = 0;
        fixed (int* starts = _starts, drawer = _drawers)
        fixed (double* keys = distances)
        {
            // The number of a drawer never descends with the distance.
            nint i = 0;
            Vector256<double> last = Vector256.Create((double)(drawers - 1)), low = Vector256.Create(least), factor = Vector256.Create(scale);
            for (; Avx.IsSupported && i <= count - 4; i += 4)
                Avx.ConvertToVector128Int32WithTruncation(Vector256.MinNative((Vector256.Load(keys + i) - low) * factor, last)).Store(drawer + i);
            for (; i < count; i++) drawer[i] = (int)Math.Min((keys[i] - least) * scale, drawers - 1);
            for (i = 0; i < count; i++) fullest = Math.Max(fullest, ++starts[drawer[i] + 1]);
            AddUp(starts + 1, drawers);
        }
        return fullest <= MostInDrawer;
    }

    /// <summary>values[i] ← values[0] + … + values[i].</summary>
    private static void AddUp(int* values, int count)
    {
        int i = 0;
        Vector256<int> before = default;
        for (; Avx2.IsSupported && i <= count - 8; i += 8)
        {
            // Within each half by doubling steps, then the lower half's sum onto the upper; only the last addition waits for the eight before.
            Vector256<int> sum = Vector256.Load(values + i);
            sum += Avx2.ShiftLeftLogical128BitLane(sum, 4);
            sum += Avx2.ShiftLeftLogical128BitLane(sum, 8);
            sum += Avx2.Shuffle(Avx2.Permute2x128(sum, sum, 0x08), 0xFF);
            sum += before;
            sum.Store(values + i);
            before = Avx2.PermuteVar8x32(sum, Vector256.Create(7));
        }
        // The sum stays in a register: read back from memory, each step would wait for the one before.
        for (int total = before.ToScalar(); i < count; i++) values[i] = total += values[i];
    }

    private static void SortByComparison(Span<double> distances, Span<int> ids)
    {
        distances.Sort(ids);
        // The sort knows distances only: within a run of equal ones the smaller number comes first.
        for (int start = 0; start < distances.Length;)
        {
            int end = start + 1;
            while (end < distances.Length && distances[end] == distances[start]) end++;
            if (end - start > 1) ids[start..end].Sort();
            start = end;
        }
    }
}
