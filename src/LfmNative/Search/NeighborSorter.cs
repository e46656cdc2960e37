using System.Diagnostics;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using LfmNative.Kernels;

namespace LfmNative.Search;

/// <summary>Sorts lists of neighbours by (distance, row number), reusing its scratch.</summary>
internal sealed unsafe class NeighborSorter
{
    /// <summary>Buckets for each entry: so many that few entries share one, and few comparisons are left to mispredict.</summary>
    private const int BucketsPerEntry = 4;

    /// <summary>Entries of a list that buckets are made for: their number is an int.</summary>
    private const int MaxEntries = 1 << 26;

    /// <summary>Entries of a bucket that insertion still sorts faster than the library.</summary>
    private const int MaxInBucket = 64;

    private double[] _distances = [];
    private int[] _ids = [];
    private int[] _buckets = [];
    private int[] _starts = [];

    /// <summary>Sorts a list: into buckets of equal width, then by insertion.</summary>
    /// <remarks>Distances to neighbours are spread smoothly; where they are not, the library sorts.</remarks>
    /// <param name="distances">The distances, finite.</param>
    /// <param name="ids">Row number of each.</param>
    public void Sort(Span<double> distances, Span<int> ids)
    {
        Debug.Assert(distances.Length > 0 && ids.Length == distances.Length, "distances and rows differ in number, or there are none");
        int count = distances.Length;
        if (!Distribute(distances))
        {
            SortByComparison(distances, ids);
            return;
        }
        fixed (int* starts = _starts, buckets = _buckets, own = ids, sortedIds = _ids)
        fixed (double* keys = distances, sortedKeys = _distances)
        {
            for (nint i = 0; i < count; i++)
            {
                int at = starts[buckets[i]]++;
                sortedKeys[at] = keys[i];
                sortedIds[at] = own[i];
            }
        }
        _distances.AsSpan(0, count).CopyTo(distances);
        _ids.AsSpan(0, count).CopyTo(ids);
        NeighborOrder.Sort(distances, ids);
    }

    /// <summary>Finds every entry's bucket and where each bucket starts.</summary>
    /// <returns>False where one is too full, the range is degenerate or the list too long.</returns>
    private bool Distribute(ReadOnlySpan<double> distances)
    {
        if (distances.Length > MaxEntries) return false;
        int count = distances.Length, buckets = BucketsPerEntry * count;
        if (_buckets.Length < count)
        {
            (_distances, _ids, _buckets) = (new double[2 * count], new int[2 * count], new int[2 * count]);
            _starts = new int[(BucketsPerEntry * 2 * count) + 1];
        }
        (double smallest, double largest) = OrderStatistic.Range(distances);
        double scale = buckets / (largest - smallest);
        if (!double.IsFinite(scale)) return false;
        _starts.AsSpan(0, buckets + 1).Clear();
        int fullest = 0;
        fixed (int* starts = _starts, bucket = _buckets)
        fixed (double* keys = distances)
        {
            // The number of a bucket never descends with the distance.
            nint i = 0;
            Vector256<double> last = Vector256.Create((double)(buckets - 1));
            Vector256<double> low = Vector256.Create(smallest), factor = Vector256.Create(scale);
            for (; i <= count - 4; i += 4)
            {
                Vector256<double> scaled = (Vector256.Load(keys + i) - low) * factor;
                Avx.ConvertToVector128Int32WithTruncation(Vector256.MinNative(scaled, last)).Store(bucket + i);
            }
            for (; i < count; i++) bucket[i] = (int)Math.Min((keys[i] - smallest) * scale, buckets - 1);
            for (i = 0; i < count; i++) fullest = Math.Max(fullest, ++starts[bucket[i] + 1]);
            PrefixSum(starts + 1, buckets);
        }
        return fullest <= MaxInBucket;
    }

    /// <summary>values[i] ← values[0] + … + values[i].</summary>
    private static void PrefixSum(int* values, int count)
    {
        int i = 0;
        Vector256<int> before = default;
        for (; i <= count - 8; i += 8)
        {
            // Within each half by doubling steps, then the lower half's sum onto the upper; only the last addition waits for the eight
            // before.
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
