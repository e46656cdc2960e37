using LfmNative.Diagnostics;
using LfmNative.Graphs;
using LfmNative.Inspection;
using LfmNative.Kernels;
using LfmNative.Memory;
using LfmNative.Options;
using LfmNative.Search;
using LfmNative.Storage;

namespace LfmNative;

/// <summary>What a space is like: ranks, intrinsic dimension, hubness, norms, copies, columns, graph; and what will hurt.</summary>
/// <remarks>
/// Moments, norms, copies and spectra are of all rows; neighbours, and what comes of them, of a seeded sample where there are more rows
/// than <see cref="InspectionOptions.SampleRows"/>. Nothing of n×n is held.
/// </remarks>
public static class SpaceInspection
{
    /// <summary>Nearest distance, over the median one, of rows that rounding alone tells apart.</summary>
    private const double Near = 1e-3;

    /// <summary>Inspects a space.</summary>
    /// <param name="x">n×d samples, n and d at least 1; finite.</param>
    /// <param name="options">Sample and neighbours; null for the defaults.</param>
    /// <param name="graph">Metric, k, search, seed and memory; null for the defaults.</param>
    /// <param name="context">Threads, progress and cancellation; null for the defaults.</param>
    /// <returns>The same figures for the same seed and any number of threads.</returns>
    /// <exception cref="LfmException">
    /// Options out of range; no rows or columns; values that are not finite; k not below the sampled rows; more memory than is allowed.
    /// </exception>
    public static unsafe InspectionReport Of(
        ReadOnlyMatrixView<float> x, InspectionOptions? options = null, GraphOptions? graph = null, ComputeContext? context = null)
    {
        (options, graph) = (options ?? new InspectionOptions(), graph ?? new GraphOptions());
        StageClock clock = new(context ?? new ComputeContext());
        OptionRange.Check(options);
        OptionRange.Check(graph);
        if (x.Rows == 0 || x.Cols == 0)
            Throw.Data($"a matrix of {x.Rows}×{x.Cols} has nothing to inspect; give at least one row and column");
        MemoryPlan plan = MemoryPlan.OfInspection((x.Rows, x.Cols), options, graph, clock.Context.Threads);
        plan.Check(graph.MaxMemory, inputsHeld: true);
        SampleRows.CheckFinite(x, "x", clock.Context);
        DistinctRows? distinct = DistinctRows.Find(x, clock.Context);
        fixed (float* data = x)
        {
            RowSet rows = RowSet.Of(data, x);
            ColumnMoments columns;
            double[] norms;
            InspectionReport report;
            using (clock.Stage("moments"))
            {
                columns = ColumnMoments.Of(rows, clock.Context);
                norms = RowNorms.Of(rows, null, clock.Context);
                double[] centered = RowNorms.Of(rows, columns.Mean, clock.Context);
                double square = norms.Sum(norm => norm * norm) / x.Rows, offset = columns.Mean.Sum(mean => mean * mean);
                report = new InspectionReport
                {
                    Rows = x.Rows,
                    Cols = x.Cols,
                    Copies = distinct?.Copies ?? 0,
                    ZeroRows = norms.Count(norm => norm == 0),
                    Values = ValueGrids.Of(rows),
                    Norms = NormFigures.Of(norms),
                    Columns = ColumnFigures.Of(columns),
                    Offset = square > 0 ? Math.Min(1, Math.Sqrt(offset / square)) : double.NaN,
                    MeanCosine = RowNorms.MeanCosine(rows, null, norms, clock.Context),
                    MeanCosineCentered = RowNorms.MeanCosine(rows, columns.Mean, WithoutRounding(centered, norms), clock.Context),
                    Raw = SpectrumFigures.Of([]),
                    Centered = SpectrumFigures.Of([]),
                    SampleRows = 0,
                    Metric = graph.Metric,
                    Memory = plan,
                    Seconds = clock.Seconds,
                };
            }
            using (clock.Stage("spectrum"))
            {
                SecondMoments moments = SecondMoments.Of(rows, columns.Mean, clock.Context);
                bool varies = columns.Constant.Contains(false);
                SpectrumFigures centered = SpectrumFigures.Of(varies ? moments.Centered : []);
                report = report with { Raw = SpectrumFigures.Of(moments.Raw), Centered = centered };
            }
            int[] sample = Sample(distinct?.First, norms, options, graph);
            report = report with { SampleRows = sample.Length };
            if (sample.Length >= 3) report = WithNeighbors(report, rows.With(sample), options, graph, clock);
            return report with { Findings = InspectionFindings.Of(report), Seconds = clock.Seconds };
        }
    }

    /// <summary>Rows at the mean, but for rounding, have no direction from it.</summary>
    private static double[] WithoutRounding(double[] centered, double[] norms)
    {
        for (int i = 0; i < centered.Length; i++)
        {
            if (centered[i] <= 1e-7 * norms[i]) centered[i] = 0;
        }
        return centered;
    }

    /// <summary>Distinct rows that the metric can compare, not more than are wanted, ascending.</summary>
    private static int[] Sample(int[]? distinct, double[] norms, InspectionOptions options, GraphOptions graph)
    {
        IEnumerable<int> all = distinct ?? Enumerable.Range(0, norms.Length);
        int[] rows = [.. graph.Metric == DistanceMetric.Euclidean ? all : all.Where(row => norms[row] > 0)];
        if (rows.Length <= options.SampleRows) return rows;
        int[] order = new Rng(graph.Seed).Permutation(rows.Length);
        return [.. order.Take(options.SampleRows).Select(at => rows[at]).Order()];
    }

    private static unsafe InspectionReport WithNeighbors(
        InspectionReport report, RowSet rows, InspectionOptions options, GraphOptions graph, StageClock clock)
    {
        using NativeBuffer<float> gathered = rows.Gather();
        ReadOnlyMatrixView<float> samples = new(gathered.Pointer, rows.Count, rows.Cols);
        int ofGraph = graph.NeighborsOf(rows.Count), ofHubs = Math.Min(options.HubNeighbors, rows.Count - 1);
        NeighborList neighbors;
        using (clock.Stage("neighbors"))
        {
            neighbors = Neighbors.Find(
                samples, Math.Max(ofGraph, ofHubs), graph.Metric, graph.Neighbors, graph.Seed, clock.Context);
        }
        using (clock.Stage("affinity"))
        {
            GraphSummary summary = SamplePipeline.BuildGraph(neighbors.Nearest(ofGraph), samples, graph, clock.Context).Summary;
            return report with
            {
                Dimension = IntrinsicDimension.Of(neighbors, ofHubs),
                Hubness = HubnessFigures.Of(neighbors, ofHubs),
                NearCopies = NearCopies(neighbors),
                Graph = summary,
            };
        }
    }

    private static int NearCopies(NeighborList neighbors)
    {
        double[] nearest = new double[neighbors.Count];
        for (int i = 0; i < nearest.Length; i++) nearest[i] = neighbors.Distances[(long)i * neighbors.K];
        double least = Near * OrderStatistic.Median(nearest);
        return nearest.Count(distance => distance < least);
    }
}
