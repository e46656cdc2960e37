using LfmNative.Diagnostics;
using LfmNative.Kernels;
using LfmNative.Memory;

namespace LfmNative.Search;

/// <summary>Approximate nearest neighbours for many rows, with the recall measured on a seeded sample of them.</summary>
/// <remarks>
/// Random trees partition the rows into leaves whose rows are compared with one another by matrix products; then every row is compared with
/// the neighbours of its neighbours (NN-descent: Dong, Moses and Li 2011, started from trees as pynndescent does). Trees and passes go on
/// until the sample says that it is enough. What is kept is re-scored in double precision and ordered by (distance, index), as by the
/// exact search.
/// </remarks>
internal static unsafe class ApproximateSearch
{
    /// <summary>Measured recall at which trees end and passes begin: from there a pass gains more than a tree for the same work.</summary>
    private const double RecallForDescent = 0.8;

    /// <summary>Measured recall at which the search ends.</summary>
    private const double RecallTarget = 0.985;

    /// <summary>After a pass that gains less recall, another tree is needed.</summary>
    private const double MinGain = 0.002;

    private const int MinTrees = 3;
    private const int MaxTrees = 12;
    private const int MaxPasses = 8;
    private const int SampleSize = 500;

    /// <summary>Rows in a leaf at most.</summary>
    public static int LeafSize(int k) => (int)Math.Min(int.MaxValue / 2, Math.Max(256, 4L * k));

    /// <summary>Places in a list: k and a few more, for what single precision orders wrongly.</summary>
    public static int Width(int k) => (k + 8) / 8 * 8;

    /// <summary>Entries of a list that a pass follows: the nearest first, more of them in later passes, when few are new.</summary>
    public static int FollowedEntries(int k, int pass) => Math.Min(Width(k), Math.Clamp(k / 2, 10, 48) + (4 * (pass - 1)));

    /// <summary>Whether there are enough rows for trees to be worth their while.</summary>
    public static bool IsApplicable(int n, int k) => n >= 16L * LeafSize(k) && n < SortedTopK.New;

    /// <summary>Bytes that a search holds beside the working rows and the result: lists, edges, stamps and the leaves in work.</summary>
    /// <param name="n">Rows.</param>
    /// <param name="d">Dimensions.</param>
    /// <param name="k">Neighbours.</param>
    /// <param name="threads">Worker threads.</param>
    public static long ScratchBytes(int n, int d, int k, int threads)
    {
        long perRow = (2 * TopKLists<SmallestFirst>.Bytes(1, Width(k))) + 16 + (4L * threads);
        return (n * perRow) + (threads * 4L * LeafSize(k) * (d + 65L));
    }

    /// <summary>The k nearest neighbours of most rows, the row itself left out.</summary>
    /// <param name="x">n×d samples that <see cref="IsApplicable"/> accepts; finite; no zero rows under a cosine metric.</param>
    /// <param name="k">Neighbours.</param>
    /// <param name="metric">The metric.</param>
    /// <param name="seed">Seed of the trees and of the sample.</param>
    /// <param name="context">Threads, progress, cancellation.</param>
    public static NeighborList Find(ReadOnlyMatrixView<float> x, int k, DistanceMetric metric, ulong seed, ComputeContext context)
    {
        int n = x.Rows, d = x.Cols;
        fixed (float* px = x)
        {
            using MetricRows rows = new(px, n, d, x.LeadingDimension, metric, context);
            rows.MakeWorkingRows(context);
            float* z = rows.Working.Pointer, norms = rows.SquaredNorms.Pointer;
            LeafPartition tree = LeafPartition.Build(z, n, d, LeafSize(k), seed, context);
            tree.Apply(z, d, norms);
            // From here on rows go by their positions in the first tree: rows that are compared are then near in memory.
            int[] order = (int[])tree.Order.Clone();
            for (int p = 0; p < n; p++) tree.Order[p] = p;
            RecallSample sample = new(rows, order, k, SampleSize, seed, context);
            using NeighborDescent descent = new(z, norms, n, d, Width(k));
            double recall = Run(descent, tree, sample, k, seed, z, context);
            return Rescored(rows, order, descent, k, recall, context);
        }
    }

    /// <summary>Trees and passes until the recall is enough; returns it.</summary>
    private static double Run(
        NeighborDescent descent,
        LeafPartition tree,
        RecallSample sample,
        int k,
        ulong seed,
        float* z,
        ComputeContext context)
    {
        double recall = 0;
        bool stalled = false;
        int trees = 0, passes = 0;
        while (trees < MinTrees || (recall < RecallTarget && passes < MaxPasses && !(stalled && trees == MaxTrees)))
        {
            double before = recall;
            context.Tick("neighbors", trees + passes, MinTrees + MaxPasses);
            bool another = trees < MaxTrees && (trees < MinTrees || recall < RecallForDescent || stalled);
            if (another)
            {
                if (trees > 0) tree = LeafPartition.Build(z, sample.Rows, sample.Dim, LeafSize(k), seed + (ulong)trees, context);
                descent.CompareLeaves(tree, trees++ > 0, context);
            }
            else
            {
                descent.Refine(FollowedEntries(k, ++passes), context);
            }
            recall = sample.RecallOf(descent);
            // Where rows on both sides of a split do not list each other, no pass joins them; another tree does.
            stalled = !another && recall - before < MinGain;
        }
        return recall;
    }

    private static NeighborList Rescored(
        MetricRows rows,
        int[] order,
        NeighborDescent descent,
        int k,
        double recall,
        ComputeContext context)
    {
        int n = rows.Count, width = descent.Width;
        int[] indices = new int[ArraySize.Of((long)n * k, "neighbor lists")];
        double[] distances = new double[indices.Length];
        ParallelRows.For(n, 512, context.Threads, context.Token, (from, to) =>
        {
            int[] ids = new int[width];
            double[] scores = new double[width];
            for (int p = from; p < to; p++)
            {
                int i = order[p], count = descent.CopyList(p, ids);
                for (int t = 0; t < count; t++)
                {
                    ids[t] = order[ids[t]];
                    rows.Prefetch(ids[t]);
                }
                for (int t = 0; t < count; t++) scores[t] = rows.Distance(i, rows, ids[t]);
                NeighborOrder.Sort(scores.AsSpan(0, count), ids.AsSpan(0, count));
                ids.AsSpan(0, k).CopyTo(indices.AsSpan(i * k));
                scores.AsSpan(0, k).CopyTo(distances.AsSpan(i * k));
            }
        });
        return new NeighborList(n, k, indices, distances)
        {
            Recall = recall,
            Evaluations = descent.Evaluations + ((long)n * width),
            Method = NeighborMethod.Approximate,
        };
    }
}
