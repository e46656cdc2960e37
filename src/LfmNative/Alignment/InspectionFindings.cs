using LfmNative.Inspection;

namespace LfmNative;

/// <summary>What the figures of a space mean for an alignment, in words.</summary>
internal static class InspectionFindings
{
    /// <summary>Skewness of N_10 from which on a few rows answer for many (Radovanović et al. 2010 call 1 strong).</summary>
    private const double Hubs = 1.4;

    /// <summary>Part of the rows in no list from which on retrieval without CSLS misses too many.</summary>
    private const double AntiHubs = 0.1;

    /// <summary>The findings, those that harm first.</summary>
    public static InspectionFinding[] Of(InspectionReport report)
    {
        InspectionFinding?[] found =
        [
            Copies(report), NearCopies(report), ZeroRows(report), Offset(report), Rogue(report), Rank(report), Hubness(report),
            Norms(report), Components(report), Constant(report), Dimension(report), Grid(report), FewRows(report),
        ];
        return [.. found.OfType<InspectionFinding>().OrderByDescending(finding => finding.Harms)];
    }

    private static InspectionFinding? Copies(InspectionReport r) => r.Copies == 0 ? null : new(
        "copies",
        r.Copies > r.Rows / 20,
        Text($"{r.Copies:n0} of {r.Rows:n0} rows are copies of earlier ones, bit for bit: nothing can tell them apart. ")
            + "align gives copies one node and eval counts any of them as right; take them out if rows should be items.");

    private static InspectionFinding? NearCopies(InspectionReport r) => r.NearCopies <= r.SampleRows / 50 ? null : new(
        "near-copies",
        true,
        Text($"{r.NearCopies:n0} of {r.SampleRows:n0} rows have another within a thousandth of the usual distance: matches between ")
            + "them are drawn by rounding. Take near-copies out, or count a match to any of them as right.");

    private static InspectionFinding? ZeroRows(InspectionReport r) => r.ZeroRows == 0 ? null : new(
        "zero-rows",
        true,
        Text($"{r.ZeroRows:n0} rows are zero: they have no direction, and the angular and cosine metrics refuse them. ")
            + "Remove these rows, on both sides where rows are paired.");

    private static InspectionFinding? Offset(InspectionReport r) => !(r.Offset > 0.5) ? null : new(
        "offset",
        true,
        Text($"a mean that all rows share makes up {r.Offset:p0} of their length (mean cosine {r.MeanCosine:f2}, ")
            + Text($"{r.MeanCosineCentered:f2} once it is taken off): plain cosines hardly differ. ")
            + "Keep the normalization center or unit-center-unit, which align chooses by itself; never none.");

    private static InspectionFinding? Rogue(InspectionReport r)
    {
        if (r.Columns.Rogue.Length == 0 || r.Cols < 10) return null;
        bool varied = r.Columns.LargestVarianceShare > Math.Max(0.05, 10.0 / r.Cols);
        return new(
            "rogue-dimensions",
            varied,
            Text($"{r.Columns.Rogue.Length:n0} of {r.Cols:n0} dimensions outweigh the others (the largest, {r.Columns.LargestColumn}, ")
                + Text($"holds {r.Columns.LargestShare:p0} of the mean square) and distances follow them. ")
                + (varied
                    ? Text($"Dimension {r.Columns.LargestVarianceColumn} holds {r.Columns.LargestVarianceShare:p0} of the variance: ")
                        + "centring does not cure it; divide each dimension by its standard deviation, or leave it out with the "
                        + "choice of columns where the file is a table."
                    : "It is their mean, not their variance: the normalization center or unit-center-unit takes it off."));
    }

    private static InspectionFinding? Rank(InspectionReport r)
    {
        int most = Math.Min(Math.Max(0, r.Rows - 1), r.Cols);
        if (most < 4 || !(r.Centered.EffectiveRank > 0)) return null;
        double share = r.Centered.EffectiveRank / most;
        bool low = share < 0.25;
        return r.Centered.Rank == most && !low ? null : new(
            "low-rank",
            low,
            Text($"the rows fill {r.Centered.EffectiveRank:f0} of {most:n0} directions (effective rank; ")
                + Text($"numerical rank {r.Centered.Rank:n0}): ")
                + (low
                    ? "ask for no more eigenpairs than that, and prefer the transform orthogonal, which does not stretch what is empty."
                    : "a linear transform is not determined in the directions that are empty; orthogonal and affine ones are."));
    }

    private static InspectionFinding? Hubness(InspectionReport r)
    {
        if (r.Hubness is not { } hubs || !(hubs.Skewness > Hubs || hubs.AntiHubs > AntiHubs)) return null;
        return new(
            "hubs",
            true,
            Text($"a few rows are neighbours of very many (skewness of N_{hubs.K} {hubs.Skewness:f1}; one is in {hubs.Largest:n0} lists, ")
                + Text($"{hubs.AntiHubs:p0} of the rows are in none): nearest neighbours across spaces will be these hubs. ")
                + "Match with CSLS (csls), and look at the CSLS scores of eval.");
    }

    private static InspectionFinding? Norms(InspectionReport r)
    {
        if (r.Norms.Constant || !(r.Norms.Median > 0)) return null;
        double tail = r.Norms.Greatest / r.Norms.Median;
        bool heavy = tail > 5 || r.Norms.High > 3 * r.Norms.Median;
        return new(
            heavy ? "heavy-norms" : "norms",
            heavy,
            Text($"rows are not of unit length: norms {r.Norms.Low:g3} to {r.Norms.High:g3} (5 to 95 %), ")
                + Text($"the longest {tail:f1} times the median. ")
                + (heavy
                    ? "A few rows outweigh the others in a fit: use the normalization unit or unit-center-unit, and the angular metric."
                    : "The angular metric does not see it; elsewhere, and in a fit without unit rows, long rows weigh more."));
    }

    private static InspectionFinding? Components(InspectionReport r) => r.Graph is not { Components: > 1 } graph ? null : new(
        "components",
        true,
        Text($"the neighbour graph (k {graph.K}) falls into {graph.Components:n0} components, the largest of ")
            + Text($"{graph.ComponentSizes.Max():n0} of {graph.Count:n0} rows: a map knows nothing of a component without a known pair. ")
            + "Join them (connect), take a larger k, or give pairs in each.");

    private static InspectionFinding? Constant(InspectionReport r) => r.Columns.Constant == 0 ? null : new(
        "constant-dimensions",
        false,
        Text($"{r.Columns.Constant:n0} of {r.Cols:n0} dimensions are the same in every row ({r.Columns.Dead:n0} of them zero): ")
            + "they carry nothing. Check that these are features of this model; where they are, nothing need be done.");

    private static InspectionFinding? Dimension(InspectionReport r)
    {
        if (r.Dimension is not { } dimension || !(dimension.MaximumLikelihood > 0)) return null;
        bool spread = dimension.LocalHigh > 4 * dimension.LocalLow;
        return !spread ? null : new(
            "uneven-dimension",
            false,
            Text($"the local dimension differs between rows ({dimension.LocalLow:f0} to {dimension.LocalHigh:f0}, median ")
                + Text($"{dimension.LocalMedian:f0}): some regions are simpler than others. Known pairs spread over all of them help ")
                + "(suggest chooses such rows).");
    }

    private static InspectionFinding? Grid(InspectionReport r) => r.Values is ValueGrid.Full or ValueGrid.Half ? null : new(
        "quantized",
        r.Values == ValueGrid.EightBit,
        r.Values == ValueGrid.EightBit
            ? "the values have at most 256 levels: they were quantized, and near rows may have become equal. Align what they were "
                + "before, where you still have it."
            : "the values are bfloat16 numbers, of three digits: distances below a hundredth of the rows' length are rounding.");

    private static InspectionFinding? FewRows(InspectionReport r) => r.Rows >= 2 * r.Cols ? null : new(
        "few-rows",
        false,
        Text($"{r.Rows:n0} rows of {r.Cols:n0} dimensions: ranks are bounded by the rows, ")
            + "and a linear transform is not determined by them. Keep the transform orthogonal, and judge dimensions by more rows.");

    private static string Text(FormattableString text) => FormattableString.Invariant(text);
}
