using LfmNative.Diagnostics;
using LfmNative.Graphs;
using LfmNative.Inspection;
using LfmNative.Kernels;
using LfmNative.Memory;
using LfmNative.Options;
using LfmNative.Search;
using LfmNative.Storage;

namespace LfmNative;

/// <summary>Whether two sets of vectors were made by the same model.</summary>
/// <remarks>
/// Rows need not be of the same items, nor as many. Where they are as many, row i is first held against row i: equal, up to rounding, a
/// scale, unit norms, a mean, standard deviations, or a rotation. Else the sides' coordinates are compared by their partial correlations,
/// on the scale of what halves of A, and halves of B, give among themselves (<see cref="CoordinateAgreement"/>), and rows that lie where
/// the other side has none once more by themselves (<see cref="OutlyingRows"/>).
/// Where columns differ in number, the first ones are compared.
/// </remarks>
public static class SameModel
{
    /// <summary>Fewest rows that are compared one by one.</summary>
    private const int FewestPaired = 8;

    /// <summary>Compares two sets.</summary>
    /// <param name="a">Rows of A, at least one row and column; finite.</param>
    /// <param name="b">Rows of B.</param>
    /// <param name="options">Rows looked at; null for the defaults.</param>
    /// <param name="graph">Seed and memory; null for the defaults.</param>
    /// <param name="context">Threads, progress and cancellation; null for the defaults.</param>
    /// <returns>The same verdict for the same seed and any number of threads.</returns>
    /// <exception cref="LfmException">
    /// Options out of range; no rows or columns; values that are not finite; more memory than is allowed.
    /// </exception>
    public static unsafe SameModelReport Test(
        ReadOnlyMatrixView<float> a,
        ReadOnlyMatrixView<float> b,
        SameModelOptions? options = null,
        GraphOptions? graph = null,
        ComputeContext? context = null)
    {
        (options, graph) = (options ?? new SameModelOptions(), graph ?? new GraphOptions());
        StageClock clock = new(context ?? new ComputeContext());
        OptionRange.Check(options);
        OptionRange.Check(graph);
        Check(a, "A");
        Check(b, "B");
        MemoryPlan plan = MemoryPlan.OfSameModel((a.Rows, a.Cols), (b.Rows, b.Cols), options, clock.Context.Threads);
        plan.Check(graph.MaxMemory, inputsHeld: true);
        SampleRows.CheckFinite(a, "A", clock.Context);
        SampleRows.CheckFinite(b, "B", clock.Context);
        int d = Math.Min(a.Cols, b.Cols);
        fixed (float* dataA = a, dataB = b)
        {
            ReadOnlyMatrixView<float> firstA = new(dataA, a.Rows, d, a.LeadingDimension);
            ReadOnlyMatrixView<float> firstB = new(dataB, b.Rows, d, b.LeadingDimension);
            SameSide sideA, sideB;
            using (clock.Stage("moments"))
            {
                int[]? distinctA = DistinctRows.Find(firstA, clock.Context)?.First;
                int[]? distinctB = DistinctRows.Find(firstB, clock.Context)?.First;
                sideA = SameSide.Of(RowSet.Of(dataA, firstA), distinctA, options, graph, clock.Context);
                sideB = SameSide.Of(RowSet.Of(dataB, firstB), distinctB, options, graph, clock.Context);
            }
            SameModelReport report = new()
            {
                Verdict = SameVerdict.Undecided,
                Relation = SpaceRelation.Unknown,
                Interchangeable = null,
                Reason = "",
                Advice = "",
                RowsA = a.Rows,
                RowsB = b.Rows,
                DistinctA = sideA.Distinct,
                DistinctB = sideB.Distinct,
                ColsA = a.Cols,
                ColsB = b.Cols,
                ValuesA = ValueGrids.Of(sideA.Rows),
                ValuesB = ValueGrids.Of(sideB.Rows),
                NormsA = NormFigures.Of(sideA.Norms),
                NormsB = NormFigures.Of(sideB.Norms),
                Memory = plan,
                Seconds = clock.Seconds,
            };
            SameJudge judge = new(sideA, sideB);
            bool equal = a.Rows == b.Rows && Equal(firstA, firstB);
            if (a.Rows == b.Rows && !equal && sideA.Distinct >= FewestPaired && sideB.Distinct >= FewestPaired)
            {
                using (clock.Stage("rows"))
                {
                    RowSet pairsB = sideA.Rows.Numbers is { } numbers ? RowSet.Of(dataB, firstB).With(numbers) : RowSet.Of(dataB, firstB);
                    PairedFigures paired = PairedTest.Of(sideA.Rows, pairsB, a.Cols == b.Cols, graph.Seed, clock.Context);
                    report = report with { Paired = paired, Scale = paired.Scale };
                }
            }
            if (judge.ByRows(report, equal) is { } decided) return decided with { Seconds = clock.Seconds };
            using (clock.Stage("coordinates")) report = Coordinates(report, sideA, sideB, graph.Seed, clock);
            return judge.ByCoordinates(report) with { Seconds = clock.Seconds };
        }
    }

    private static void Check(ReadOnlyMatrixView<float> x, string name)
    {
        if (x.Rows == 0 || x.Cols == 0)
            Throw.Data($"{name} is a matrix of {x.Rows}×{x.Cols} and has nothing to compare; give at least one row and column");
    }

    private static bool Equal(ReadOnlyMatrixView<float> a, ReadOnlyMatrixView<float> b)
    {
        for (int i = 0; i < a.Rows; i++)
        {
            if (!a.Row(i).SequenceEqual(b.Row(i))) return false;
        }
        return true;
    }

    private static SameModelReport Coordinates(SameModelReport report, SameSide a, SameSide b, ulong seed, StageClock clock)
    {
        int[] columns = [.. Enumerable.Range(0, a.Rows.Cols).Where(j => !a.Columns.Constant[j] && !b.Columns.Constant[j])
            .Take(CoordinateTest.MostDimensions)];
        int rows = Math.Min(a.Rows.Count, b.Rows.Count);
        if (rows < CoordinateTest.FewestRows || columns.Length < CoordinateTest.FewestDimensions) return report;
        SideHalves ofA = new(a.Rows, columns, a.Columns.Mean, seed, clock.Context);
        SideHalves ofB = new(b.Rows, columns, b.Columns.Mean, seed + 1, clock.Context);
        int nearest = SideLaws.NearestOf(a.Rows.Count, b.Rows.Count);
        CoordinateScratch scratch = new(columns.Length);
        CoordinateAgreement agreement = CoordinateTest.Of(ofA, ofB, columns.Length, scratch, clock);
        SideLaws lawsA = new(a.Rows, ofA, a.Norms, seed, nearest, scratch.Covariance, clock.Context);
        SideLaws lawsB = new(b.Rows, ofB, b.Norms, seed, nearest, scratch.Covariance, clock.Context);
        report = report with { Coordinates = agreement, Statistics = SideLaws.Compare(lawsA, lawsB) };
        return !SameJudge.Agree(agreement) ? report : report with
        {
            OutlyingA = OutlierTest.Of(b.Rows, ofB, a.Rows, columns, seed + 2, scratch, clock),
            OutlyingB = OutlierTest.Of(a.Rows, ofA, b.Rows, columns, seed + 3, scratch, clock),
        };
    }
}
