using LfmNative.Diagnostics;
using LfmNative.Graphs;
using LfmNative.Maps;
using LfmNative.Memory;
using LfmNative.Search;

namespace LfmNative;

/// <summary>Tries a small grid of settings on held-out anchors and keeps the best; the anchors alone are always among the candidates.</summary>
/// <remarks>
/// Grid: k and a third of it, the singular and the gaussian kernel, all eigenpairs and half of them, with ZoomOut. Neighbours are searched
/// once, and half a spectrum is the leading half of the whole one. The two best settings are then refined by self-learning, once from each start.
/// </remarks>
internal static class AutoTuner
{
    /// <summary>Settings refined by self-learning after the first round.</summary>
    private const int Finalists = 2;

    /// <summary>Runs the search and fits the winner on all anchors.</summary>
    public static Alignment Fit(ReadOnlyMatrixView<float> x, ReadOnlyMatrixView<float> y, AnchorPairs anchors, int[] train, AnchorPairs heldOut, AlignmentOptions options, ComputeContext context)
    {
        AnchorPairs training = anchors.Subset(train);
        int widest = options.K > 0 ? options.K : Math.Max(NeighborList.AutoK(x.Rows), NeighborList.AutoK(y.Rows));
        widest = Math.Min(widest, Math.Min(x.Rows, y.Rows) - 1);
        NeighborList nearX, nearY;
        using (context.Stage("neighbors"))
        {
            nearX = Neighbors.Find(x, widest, options.Metric, options.Neighbors, options.Seed, context);
            nearY = Neighbors.Find(y, widest, options.Metric, options.Neighbors, options.Seed, context);
        }
        List<Candidate> tried = [];
        Cache cache = new();
        foreach (AlignmentOptions setting in Grid(options, widest))
        {
            Sides sides = cache.Prepare(x, y, anchors, setting, nearX, nearY, context);
            tried.Add(Try(sides, training, train, heldOut, setting, MapFit.Start.Both, context));
        }
        foreach (Candidate finalist in tried.OrderByDescending(c => c.Mrr).Take(Finalists).ToArray())
        {
            AlignmentOptions setting = finalist.Options with { Refine = Refinement.SelfLearning };
            Sides sides = cache.Prepare(x, y, anchors, setting, nearX, nearY, context);
            // The start from the anchors does not depend on the map, so one finalist tries it for all.
            foreach (MapFit.Start start in tried.Any(c => c.Fit!.Start == MapFit.Start.Anchors) ? (MapFit.Start[])[MapFit.Start.Map] : [MapFit.Start.Map, MapFit.Start.Anchors])
                tried.Add(Try(sides, training, train, heldOut, setting, start, context));
        }
        AlignmentOptions plain = tried.OrderByDescending(c => c.Mrr).First().Options;
        Sides chosen = cache.Prepare(x, y, anchors, plain, nearX, nearY, context);
        (double alone, double relative) = LatentAligner.Baselines(chosen, training, heldOut, context);
        Candidate best = tried.OrderByDescending(c => c.Mrr).First();
        tried.Add(new Candidate("anchors alone", alone, plain, null));
        AutoCandidate[] ranking = tried.OrderByDescending(c => c.Mrr).Select(c => new AutoCandidate(c.Name, c.Mrr)).ToArray();
        if (best.Mrr < alone)
        {
            // Nothing was fitted that could be unstable.
            TrustReport verdict = TrustReport.Judge(heldOut.Count, alone, alone, relative, 1, y.Rows, auto: true);
            return AnchorsAlone(chosen, verdict, context).WithCandidates(ranking);
        }
        MapFit.Outcome fit = LatentAligner.FitAll(chosen, best.Fit!.Start, best.Fit, context);
        TrustReport trust = TrustReport.Judge(heldOut.Count, best.Mrr, alone, relative, LatentAligner.Agreement(best.Fit.Match, fit.Match), y.Rows, auto: true);
        return Alignment.From(chosen, fit, trust).WithCandidates(ranking);
    }

    private static Candidate Try(Sides sides, AnchorPairs training, int[] train, AnchorPairs heldOut, AlignmentOptions setting, MapFit.Start start, ComputeContext context)
    {
        using DescriptorOperators operators = MapFit.Operators(sides, context);
        MapFit.Outcome fit = MapFit.Run(sides, operators, training, train, heldOut, start, null, context);
        string refine = setting.Refine == Refinement.SelfLearning ? $"self-learning from the {(fit.Start == MapFit.Start.Map ? "map" : "anchors")}" : setting.Refine.ToString().ToLowerInvariant();
        string name = $"k {setting.K}, {setting.Kernel.ToString().ToLowerInvariant()}, {setting.Spectrum.Eigenpairs} eigenpairs, {refine}";
        using (context.Stage("trust"))
            return new Candidate(name, MapFit.HeldOutMrr(sides, fit.Transform, heldOut, context), setting, fit);
    }

    private static IEnumerable<AlignmentOptions> Grid(AlignmentOptions options, int widest)
    {
        int m = options.Spectrum.Eigenpairs;
        foreach (int k in new[] { widest, Math.Max(1, widest / 3) }.Distinct())
        {
            foreach (AffinityKernel kernel in new[] { AffinityKernel.Singular, AffinityKernel.Gaussian, options.Kernel }.Distinct())
            {
                foreach (int pairs in new[] { m, Math.Max(1, m / 2) }.Distinct())
                    yield return options with { K = k, Kernel = kernel, Spectrum = options.Spectrum with { Eigenpairs = pairs }, EigenpairsY = pairs, Refine = Refinement.ZoomOut, ZoomOut = new ZoomOutOptions { Method = options.ZoomOut.Method, Bijective = options.ZoomOut.Bijective } };
            }
        }
    }

    /// <summary>The alignment that the anchors alone give: their transform, and the matches it makes.</summary>
    private static Alignment AnchorsAlone(Sides sides, TrustReport trust, ComputeContext context)
    {
        AnchorPairs anchors = sides.Anchors;
        FunctionalMap solved = FunctionalMapSolver.Solve(sides.PreparedX.Spectrum, sides.PreparedX.Descriptors, sides.PreparedY.Spectrum, sides.PreparedY.Descriptors, sides.Options.Map, context);
        SpaceTransform transform = MapFit.FitTransform(sides, anchors.X, anchors.Y, context);
        int[] match = NearestByTransform(sides, transform, context);
        Matrix c = PointwiseMap.ToMap(match, sides.PreparedX.Spectrum, sides.PreparedY.Spectrum, solved.C.Cols, solved.C.Rows);
        return Alignment.From(sides, new MapFit.Outcome(solved, c, match, anchors.X, anchors.Y, transform, MapFit.Start.Both), trust).WithStart("anchors alone");
    }

    private static unsafe int[] NearestByTransform(Sides sides, SpaceTransform transform, ComputeContext context)
    {
        int n1 = sides.X.Rows, n2 = sides.Y.Rows, d = sides.Y.Cols;
        float[] carried = new float[(long)n1 * d], targets = new float[(long)n2 * d];
        transform.ApplyNormalized(sides.X, carried, context);
        transform.NormalizationY.Apply(sides.Y, targets);
        foreach (float[] rows in new[] { carried, targets })
        {
            for (int i = 0; i < rows.Length / d; i++)
            {
                Span<float> row = rows.AsSpan(i * d, d);
                double squared = 0;
                foreach (float v in row) squared += (double)v * v;
                double scale = squared > 0 ? 1 / Math.Sqrt(squared) : 0;
                foreach (ref float v in row) v = (float)(v * scale);
            }
        }
        fixed (float* px = carried, py = targets)
        {
            return CosineSearch.Csls(px, n1, py, n2, d, 10, context).Best.OfY;
        }
    }

    private sealed record Candidate(string Name, double Mrr, AlignmentOptions Options, MapFit.Outcome? Fit);

    /// <summary>Prepared sides by (k, kernel): fewer eigenpairs are the leading ones of the widest spectrum.</summary>
    private sealed class Cache
    {
        private readonly Dictionary<(int, AffinityKernel), (PreparedSide X, PreparedSide Y)> _made = [];

        public Sides Prepare(ReadOnlyMatrixView<float> x, ReadOnlyMatrixView<float> y, AnchorPairs anchors, AlignmentOptions setting, NeighborList nearX, NeighborList nearY, ComputeContext context)
        {
            if (!_made.TryGetValue((setting.K, setting.Kernel), out (PreparedSide X, PreparedSide Y) made))
            {
                Sides sides = LatentAligner.Prepare(x, y, anchors, setting, nearX, nearY, context);
                _made[(setting.K, setting.Kernel)] = (sides.PreparedX, sides.PreparedY);
                return sides;
            }
            int m = setting.Spectrum.Eigenpairs;
            return new Sides(x, y)
            {
                Anchors = anchors,
                PreparedX = made.X with { Spectrum = made.X.Spectrum.Leading(m) },
                PreparedY = made.Y with { Spectrum = made.Y.Spectrum.Leading(m) },
                AnchorOfColumn = Descriptors.AnchorOfColumn(setting.Descriptors, anchors.Count, setting.LabelsX is null || setting.LabelsY is null ? 0 : setting.LabelsX.Concat(setting.LabelsY).Distinct().Count()),
                NormalizationX = SideNormalization.Fit(x, setting.TransformOptions.Normalization, context),
                NormalizationY = SideNormalization.Fit(y, setting.TransformOptions.Normalization, context),
                Options = setting,
            };
        }
    }
}
