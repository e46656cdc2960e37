using LfmNative.Diagnostics;
using LfmNative.Inspection;
using LfmNative.Maps;
using LfmNative.Memory;
using LfmNative.Options;
using static LfmNative.Reports.ReportPage;

namespace LfmNative.Reports;

/// <summary>The page of an alignment.</summary>
internal static class AlignmentPage
{
    /// <summary>Builds the page.</summary>
    public static ReportPage Of(Alignment alignment, ReportOptions options, ComputeContext? context)
    {
        AlignmentFacts facts = alignment.Facts;
        AlignedSamples samples = AlignedSamples.Of(alignment, options, context);
        ReportPage page = new(options.Title ?? "Alignment of two embedding spaces", options.Command);
        TrustReport trust = facts.Trust;
        page.Verdict(trust.Trusted, Words(trust), [Reason(trust.Advice)]);
        page.Cards(Cards(alignment, samples));
        page.Section("Map and spectra");
        page.Add(MapFigure(alignment.Map));
        page.Add(Spectra(alignment));
        if (!facts.Options.IsCca) page.Add(Energy(facts.Energy));
        if (alignment.Canonical is { } canonical) page.Add(Correlations(canonical.Correlations));
        page.Section("Samples");
        samples.AddFigures(page);
        page.Section("Correspondences");
        if (samples.IsDrawn)
            page.Paragraph($"{samples.Shown:n0} of {samples.Count:n0} rows of Y, drawn by the seed; lfm match writes all.");
        page.Table(samples.Table());
        page.Section("Graphs");
        page.Table(["", "X", "Y"], Graphs(alignment));
        if (options.InspectionX is not null || options.InspectionY is not null)
        {
            page.Section("What the sides are like");
            page.Table(["", "X", "Y"], Sides(options.InspectionX, options.InspectionY));
            foreach ((string side, InspectionReport? report) in new[] { ("X", options.InspectionX), ("Y", options.InspectionY) })
            {
                foreach (InspectionFinding finding in report?.Findings ?? [])
                    page.Paragraph($"{side}: {(finding.Harms ? "hurts: " : "")}{finding.Sentence}");
            }
        }
        if (facts.LabelFree is { } learned) AddLearning(page, learned);
        if (facts.Candidates.Count > 0) AddTuning(page, facts.Candidates);
        page.Section("Options and time");
        page.Seconds(facts.Seconds);
        page.Folded($"All options; the seed is {facts.Options.Seed}", ["option", "value"], OptionRows.Of(facts.Options));
        return page;
    }

    private static string Words(TrustReport trust) => trust switch
    {
        { Trusted: true } => "The map can be trusted",
        { Trusted: null } => "The map was not checked",
        { CorrespondencesTrusted: true } => "The correspondences can be trusted, the transform not",
        { TransformTrusted: true } => "The transform can be trusted, the correspondences not",
        _ => "Do not trust this map",
    };

    /// <summary>The advice without the verdict that stands above it.</summary>
    private static string Reason(string advice)
    {
        foreach (string verdict in new[] { "the map can be trusted: ", "DO NOT TRUST this map: ", "not checked: " })
        {
            if (advice.StartsWith(verdict, StringComparison.Ordinal)) advice = advice[verdict.Length..];
        }
        return Capitalized(advice) + ".";
    }

    private static IEnumerable<(string Name, string Value, string Note)> Cards(Alignment alignment, AlignedSamples samples)
    {
        AlignmentFacts facts = alignment.Facts;
        TrustReport trust = facts.Trust;
        yield return ("Rows", $"{alignment.SpectrumX.Count:n0} and {alignment.SpectrumY.Count:n0}",
            $"of {alignment.SpaceTransform.Matrix.Rows} and {alignment.SpaceTransform.Matrix.Cols} dimensions");
        yield return ("Known pairs", Number(alignment.Anchors.Count), alignment.Anchors.Count == 0 ? "found without any" : "");
        if (trust.HeldOut > 0)
        {
            yield return ("MRR of held-out pairs", Number(trust.Map),
                double.IsNaN(trust.AnchorsOnly) ? $"of {trust.HeldOut}"
                    : $"of {trust.HeldOut}; anchors alone {Number(trust.AnchorsOnly)}, relative {Number(trust.Relative)}");
        }
        if (double.IsFinite(trust.Matched)) yield return ("Held-out pairs matched right", Share(trust.Matched), "");
        if (double.IsFinite(facts.MatchAccuracy))
            yield return ("Rows matched to their own", Share(facts.MatchAccuracy), "the sides are row-paired");
        yield return ("LFM similarity", Number(facts.Similarity), "0 to 1");
        yield return ("Median score of matches", Number(samples.MedianScore), "cosine in the eigenbasis");
        yield return ("Transform", OptionNames.Of(alignment.SpaceTransform.Kind),
            facts.TransformFrom == "anchors" ? "on the anchors alone" : $"on {facts.PairCount:n0} pairs");
        string start = facts.RefineStart.Length > 0 ? $"from the {facts.RefineStart}" : "";
        yield return ("Refinement", OptionNames.Of(facts.Options.Refine), start);
    }

    private static Figure MapFigure(Matrix map)
    {
        double all = 0, near = 0;
        for (int i = 0; i < map.Rows; i++)
        {
            for (int j = 0; j < map.Cols; j++)
            {
                double squared = map[i, j] * map[i, j];
                all += squared;
                if (Math.Abs(i - j) <= 2) near += squared;
            }
        }
        return new HeatMapFigure
        {
            Title = "Functional map C",
            Summary = $"{map.Rows} × {map.Cols}; {Share(near / all)} of its energy lies within two places of the diagonal.",
            Caption =
                "How much of each eigenfunction of X (across) goes into each of Y (down). A map between like spaces is near a diagonal.",
            Rows = map.Rows,
            Cols = map.Cols,
            Value = (i, j) => map[i, j],
            RowLabel = "eigenfunction of Y",
            ColLabel = "eigenfunction of X",
            ValueLabel = "C",
            Diverging = true,
        }.Figure();
    }

    private static Figure Spectra(Alignment alignment)
    {
        double[] x = alignment.SpectrumX.Eigenvalues, y = alignment.SpectrumY.Eigenvalues;
        int count = Math.Min(x.Length, y.Length);
        double off = Enumerable.Range(0, count).Sum(i => Math.Abs(x[i] - y[i]));
        double sum = Enumerable.Range(0, count).Sum(i => Math.Max(x[i], y[i]));
        return CurveFigure.Of(
            "Spectra",
            [("X", x), ("Y", y)],
            "number of the eigenvalue",
            "eigenvalue λ of the Laplacian",
            $"From 0 to {Number(x[^1])} for X and {Number(y[^1])} for Y; they differ by {Share(sum > 0 ? off / sum : 0)}.",
            "Spaces of one shape have like spectra; zeros beyond the first are components of the graph.");
    }

    private static Figure Correlations(double[] rho) => CurveFigure.Of(
        "Canonical correlations",
        [("correlation", rho)],
        "number of the component",
        "correlation on the known pairs",
        $"{rho.Length} components, from {Number(rho[0])} to {Number(rho[^1])}.",
        "How well each direction that both spectral embeddings share is correlated on the known pairs, the ridge included.");

    private static Figure Energy(MapEnergy energy)
    {
        string[] names = ["descriptors", "Laplacian commutativity", "descriptor commutativity"];
        double[] values = [energy.Descriptor, energy.Laplacian, energy.Commutativity];
        int most = Array.IndexOf(values, values.Max());
        return BarFigure.Of(
            "Energy by term",
            names,
            values,
            "energy, weights included",
            "",
            $"{Number(energy.Total)} in all, most of it in {names[most]}.",
            "What the solved map leaves of each term, before it is refined.");
    }

    private static List<string[]> Graphs(Alignment alignment)
    {
        (GraphSummary x, GraphSummary y) = (alignment.Facts.GraphX, alignment.Facts.GraphY);
        List<string[]> rows = [];
        void Add(string name, Func<GraphSummary, string> of) => rows.Add([name, of(x), of(y)]);
        Add("samples", g => Number(g.Count));
        // A spectrum that was given comes without its graph.
        void AddMade(string name, Func<GraphSummary, string> of) => Add(name, g => g.IsGiven ? "–" : of(g));
        AddMade("neighbors k", g => Number(g.K));
        AddMade("search", g => OptionNames.Of(g.Neighbors) + (g.Recall < 1 ? $", recall {Number(g.Recall)}" : ""));
        AddMade("edges", g => Number(g.Edges));
        AddMade("mean degree", g => Number(2.0 * g.Edges / Math.Max(1, g.Count - g.Copies)));
        Add("components", g => Number(g.Components));
        Add("largest component", g => Number(g.ComponentSizes.Max()));
        Add("rows in components without a known pair", g => Number(g.SamplesWithoutAnchor));
        Add("copies", g => Number(g.Copies));
        rows.Add(["eigenpairs", Number(alignment.SpectrumX.Size), Number(alignment.SpectrumY.Size)]);
        rows.Add([
            "residual of the eigenpairs",
            Number(alignment.SpectrumX.Certificate.Residual),
            Number(alignment.SpectrumY.Certificate.Residual)]);
        return rows;
    }

    private static List<string[]> Sides(InspectionReport? x, InspectionReport? y)
    {
        List<string[]> rows = [];
        void Add(string name, Func<InspectionReport, string> of) =>
            rows.Add([name, x is null ? "–" : of(x), y is null ? "–" : of(y)]);
        Add("effective rank, centered", r => Number(r.Centered.EffectiveRank));
        Add("components for 90 % of the variance", r => Number(r.Centered.Components90));
        Add("intrinsic dimension (maximum likelihood)", r => Number(r.Dimension?.MaximumLikelihood ?? double.NaN));
        Add("intrinsic dimension (two nearest)", r => Number(r.Dimension?.TwoNearest ?? double.NaN));
        Add("hubness: skewness", r => Number(r.Hubness?.Skewness ?? double.NaN));
        Add("rows that are nobody's neighbor", r => Share(r.Hubness?.AntiHubs ?? double.NaN));
        Add("mean cosine of two rows", r => Number(r.MeanCosine));
        return rows;
    }

    private static void AddLearning(ReportPage page, LabelFreeReport learned)
    {
        page.Section("Self-learning");
        string others = learned.Others > 0
            ? $"{learned.Others} ended in other maps, the best of objective {Number(learned.OtherObjective)}"
            : $"{learned.Agreeing} more ended in the same map and none in another";
        page.Paragraph(
            $"Of {learned.Starts.Count} starts the {learned.Start} led to objective {Number(learned.Objective)}; {others}. "
            + $"{Share(learned.MutualShare)} of the rows and their best partners choose each other; "
            + $"candidates stand out {Number(learned.Distinctness)} times as much as between halves of one side.");
        page.Add(BarFigure.Of(
            "Starts",
            [.. learned.Starts.Select((start, at) => $"{at + 1}. {start.Start}")],
            [.. learned.Starts.Select(ObjectiveOf)],
            "objective reached",
            "",
            $"{learned.Starts.Count} starts, the best with {Number(learned.Starts.Max(ObjectiveOf))}.",
            "Mean best CSLS of the rows of both sides; a map that is right stands out."));
    }

    /// <summary>Where a start came to: by self-learning, where it was among those that went on.</summary>
    private static double ObjectiveOf(LearningTrial start) => double.IsFinite(start.Learned) ? start.Learned : start.Grown;

    private static void AddTuning(ReportPage page, IReadOnlyList<AutoCandidate> candidates)
    {
        page.Section("Auto-tuning");
        page.Add(BarFigure.Of(
            "Settings that were tried",
            [.. candidates.Select(of => of.Name)],
            [.. candidates.Select(of => of.Mrr)],
            "MRR of held-out pairs",
            "",
            $"{candidates.Count} settings; the best is {candidates[0].Name}.",
            "The best one was fitted on all pairs."));
    }
}
