using LfmNative.Diagnostics;
using LfmNative.Kernels;
using LfmNative.Memory;

namespace LfmNative.Graphs;

/// <summary>Approximate nearest neighbours for many rows, with the recall measured on a seeded sample of them.</summary>
/// <remarks>
/// Random trees cut the rows into leaves whose rows are compared with one another by matrix products; then every row looks at the
/// neighbours of its neighbours (NN-descent: Dong, Moses and Li 2011, started from trees as pynndescent does). Trees and passes go on until
/// the sample says that it is enough. What is kept is re-scored in double precision and ordered by (distance, index), as by the exact search.
/// </remarks>
internal static unsafe class ApproximateSearch
{
    /// <summary>Measured recall at which the trees end and the passes begin: from there a pass gains more than a tree for the same work.</summary>
    private const double EnoughForPasses = 0.8;

    /// <summary>Measured recall at which the search ends.</summary>
    private const double Enough = 0.985;

    /// <summary>After a pass that gains less, another tree is needed.</summary>
    private const double LeastGain = 0.002;

    private const int FewestTrees = 3;
    private const int MostTrees = 12;
    private const int MostPasses = 8;
    private const int SampleSize = 500;

    /// <summary>Rows in a leaf at most.</summary>
    public static int LeafSize(int k) => Math.Max(256, 4 * k);

    /// <summary>Places in a working list: k and a few more, for what single precision puts in the wrong order.</summary>
    public static int Width(int k) => (k + 8) / 8 * 8;

    /// <summary>Entries of a list that a pass follows: the nearest first, more of them in later passes, when few are new.</summary>
    public static int Reach(int k, int pass) => Math.Min(Width(k), Math.Clamp(k / 2, 10, 48) + (4 * (pass - 1)));

    /// <summary>Whether there are enough rows for trees to be worth their while.</summary>
    public static bool Serves(int n, int k) => n >= 16L * LeafSize(k) && n < NearestList.New;

    /// <summary>The k nearest neighbours of most rows, the row itself left out.</summary>
    /// <param name="x">n×d samples that <see cref="Serves"/> accepts; finite; no zero rows under a cosine metric.</param>
    /// <param name="k">Neighbours.</param>
    /// <param name="metric">The metric.</param>
    /// <param name="seed">Seed of the trees and of the sample.</param>
    /// <param name="context">Threads, progress, cancellation.</param>
    public static NeighborList Find(ReadOnlyMatrixView<float> x, int k, DistanceMetric metric, ulong seed, ComputeContext context)
    {
        const string Stage = "neighbors";
        int n = x.Rows, d = x.Cols;
        fixed (float* px = x)
        {
            using MetricRows rows = new(px, n, d, x.LeadingDimension, metric, context);
            rows.Hold(context);
            float* z = rows.Working.Pointer, norms = rows.SquaredNorms.Pointer;
            LeafPartition tree = LeafPartition.Build(z, n, d, LeafSize(k), seed, context);
            tree.Apply(z, d, norms);
            // From here on rows go by their places in the first tree: rows that are compared are then near in memory.
            int[] order = (int[])tree.Order.Clone();
            for (int p = 0; p < n; p++) tree.Order[p] = p;
            RecallSample sample = new(rows, order, k, SampleSize, seed, context);
            using WorkingLists lists = new(z, norms, n, d, Width(k));
            double recall = 0;
            bool stalled = false;
            for (int trees = 0, passes = 0; trees < FewestTrees || (recall < Enough && passes < MostPasses && !(stalled && trees == MostTrees));)
            {
                double before = recall;
                context.Tick(Stage, trees + passes, FewestTrees + MostPasses);
                bool plant = trees < MostTrees && (trees < FewestTrees || recall < EnoughForPasses || stalled);
                if (plant)
                {
                    if (trees > 0) tree = LeafPartition.Build(z, n, d, LeafSize(k), seed + (ulong)trees, context);
                    lists.CompareLeaves(tree, trees++ > 0, context);
                }
                else
                {
                    lists.Refine(Reach(k, ++passes), context);
                }
                recall = sample.Of(lists);
                // Where rows on both sides of a cut do not know each other, no pass joins them; another tree does.
                stalled = !plant && recall - before < LeastGain;
            }
            return Rescored(rows, order, lists, k, recall, context);
        }
    }

    private static NeighborList Rescored(MetricRows rows, int[] order, WorkingLists lists, int k, double recall, ComputeContext context)
    {
        int n = rows.Count, width = lists.Width;
        int[] indices = new int[n * k];
        double[] distances = new double[indices.Length];
        ParallelRows.For(n, 512, context.Threads, context.Token, (from, to) =>
        {
            int[] ids = new int[width];
            double[] scores = new double[width];
            for (int p = from; p < to; p++)
            {
                int i = order[p], count = lists.CopyList(p, ids);
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
        return new NeighborList(n, k, indices, distances) { Recall = recall, Evaluations = lists.Evaluations + ((long)n * width), Method = NeighborMethod.Approximate };
    }
}
