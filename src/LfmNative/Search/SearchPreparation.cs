using LfmNative.Diagnostics;
using LfmNative.Kernels;
using LfmNative.Memory;

namespace LfmNative.Search;

/// <summary>Makes an exact search ready: chooses the form of the rows whose keys it uses and the order in which they search.</summary>
/// <remarks>Owns all forms of the rows that it makes, not the rows themselves.</remarks>
internal sealed unsafe class SearchPreparation : IDisposable
{
    private readonly List<IDisposable> _owned = [];

    /// <param name="rows">The rows that search; the samples themselves where they search among each other.</param>
    /// <param name="samples">The rows that are searched.</param>
    /// <param name="k">Neighbours.</param>
    /// <param name="exclusion">Which samples a row leaves out.</param>
    /// <param name="groups">Group of each row, for <see cref="Exclusion.Group"/>.</param>
    /// <param name="context">Threads and cancellation.</param>
    public SearchPreparation(
        MetricRows rows,
        MetricRows samples,
        int k,
        Exclusion exclusion,
        int[]? groups,
        ComputeContext context)
    {
        try
        {
            Search = Prepare(rows, samples, k, exclusion, groups, context);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>The search.</summary>
    public PreparedSearch Search { get; }

    public void Dispose()
    {
        foreach (IDisposable owned in _owned) owned.Dispose();
        _owned.Clear();
    }

    private PreparedSearch Prepare(
        MetricRows rows,
        MetricRows samples,
        int k,
        Exclusion exclusion,
        int[]? groups,
        ComputeContext context)
    {
        ReducedRows? reducedSamples = ReducedRows.Of(samples, context);
        if (reducedSamples is not null)
        {
            Own(reducedSamples);
            ReducedRows reducedRows = rows == samples ? reducedSamples : Own(reducedSamples.Project(rows, context));
            KeySample keySample = Own(new KeySample(samples, reducedSamples));
            PreparedSearch bounds = new(rows, samples, reducedRows, reducedSamples, null, [], keySample, k, exclusion, groups);
            if (BoundsPay(bounds, context)) return Complete(bounds, context);
            Dispose();
        }
        samples.MakeWorkingRows(context);
        if (rows != samples) rows.MakeWorkingRows(context);
        KeySample sample = Own(new KeySample(samples, null));
        return Complete(new PreparedSearch(rows, samples, null, null, null, [], sample, k, exclusion, groups), context);
    }

    /// <summary>The search with the samples in int16, where that serves, and with its order.</summary>
    private PreparedSearch Complete(PreparedSearch search, ComputeContext context)
    {
        Int16Rows? int16Samples = Int16Rows.Of(search.SampleForm.Pointer, search.Dim, search.Samples, search.Rows, context);
        if (int16Samples is not null) Own(int16Samples);
        return search with { Int16Samples = int16Samples, Order = OrderOf(search, context) };
    }

    /// <summary>Whether keys that are bounds save time. Tried on a few rows.</summary>
    /// <remarks>A coordinate in a product costs about an eighth of one in an evaluation, and k of these are made either way.</remarks>
    private static bool BoundsPay(PreparedSearch search, ComputeContext context)
    {
        const int Parts = 4, RowsInPart = 8;
        int count = search.Rows.Count, n = search.Samples.Count, d = search.Rows.Dim;
        if (count < 32 * Parts * RowsInPart) return false;
        int[] tried = new int[Parts * RowsInPart];
        for (int t = 0; t < tried.Length; t++)
            tried[t] = (int)((long)(count - RowsInPart) * (t / RowsInPart) / (Parts - 1)) + (t % RowsInPart);
        PreparedSearch trial = search with { Order = tried };
        long evaluations = 0;
        ParallelRows.For(tried.Length, RowsInPart, context.Threads, context.Token, (from, to) =>
        {
            using NeighborScan scan = new(trial);
            scan.Run(from, to, [], []);
            Interlocked.Add(ref evaluations, scan.Evaluations);
        });
        double beyondK = ((double)evaluations / tried.Length) - search.K;
        return ((double)n * search.Dim) + (8.0 * beyondK * d) < 0.9 * n * d;
    }

    /// <summary>The order in which rows search.</summary>
    /// <remarks>Where a block would need each sample few times, rows near each other search together: they need the same ones.</remarks>
    private static int[] OrderOf(PreparedSearch search, ComputeContext context)
    {
        int count = search.Rows.Count, block = NeighborScan.RowsTogether(search.KeysAreBounds);
        if ((long)search.K * block < (long)NeighborScan.MinRowsToWiden * search.Samples.Count)
            return LeafPartition.Build(search.RowForm.Pointer, count, search.Dim, block, 0, context).Order;
        int[] ascending = new int[count];
        for (int i = 0; i < count; i++) ascending[i] = i;
        return ascending;
    }

    private T Own<T>(T owned)
        where T : IDisposable
    {
        _owned.Add(owned);
        return owned;
    }
}
