using LfmNative.Inspection;

namespace LfmNative;

/// <summary>From evidence to a verdict.</summary>
internal sealed class SameJudge(SameSide a, SameSide b)
{
    /// <summary>Positions between shifted dimensions (0) and halves (1) from which on, and up to which, a verdict is given.</summary>
    /// <remarks>
    /// Measured: one model 0.6 to 1.0, with other topics, lengths or classes on either side; other seeds and models −0.1 to 0.25. Two
    /// standard deviations of the splits must leave the verdict standing.
    /// </remarks>
    private const double LeastSame = 0.5, MostDifferent = 0.35;

    /// <summary>Ratio to the halves' distances up to which a law counts as the same.</summary>
    private const double SameLaw = 1.5;

    /// <summary>Rows that may lie apart from their partners when the others are the same.</summary>
    private const double MostApart = 0.05;

    /// <summary>Rows that match their partners, in the same coordinates, from which on rows are of the same items.</summary>
    private const double SameItems = 0.5;

    /// <summary>Position of outlying rows, over that of all, up to which they are of another model.</summary>
    /// <remarks>Measured: other topics, lengths and classes 0.5 to 0.95, rows of other models and seeds −0.3 to 0.35.</remarks>
    private const double Foreign = 0.4;

    private const string Map = "fit a map with align before rows of both are compared";

    /// <summary>A verdict from rows held against rows, or from there being nothing to compare; null where they do not tell.</summary>
    public SameModelReport? ByRows(SameModelReport report, bool equal)
    {
        if (!a.Varies || !b.Varies)
        {
            return Undecided(
                report,
                null,
                Text($"{(a.Varies ? "B" : "A")} has {(a.Varies ? b.Distinct : a.Distinct)} distinct rows, which say nothing of a model"),
                "give more rows");
        }
        bool cut = report.ColsA != report.ColsB;
        string partly = cut ? Prefix(report) + ", which are " : "";
        if (equal)
        {
            return cut
                ? Same(report, SpaceRelation.Truncated, Prefix(report) + ", bit for bit", AdviceOfPrefix(report))
                : Same(report, SpaceRelation.Identical, "the rows are equal, bit for bit", "nothing need be done");
        }
        if (report.Paired is not { } rows) return null;
        (SpaceRelation Relation, double Residual, string Words, string Advice)[] tried =
        [
            (SpaceRelation.Rounded, rows.IdentityResidual, "row i is row i up to rounding", "nothing need be done"),
            (SpaceRelation.Scaled, rows.ScaledResidual, Text($"row i of B is {rows.Scale:g6} times row i of A"),
                Text($"multiply A by {rows.Scale:g6}, or compare by cosine only")),
            (SpaceRelation.Normalized, rows.NormalizedResidual, "row i is row i once both are of unit length",
                "scale the rows of both to unit length, or compare by cosine only"),
            (SpaceRelation.Shifted, rows.ShiftedResidual, "row i is row i once the means are taken off",
                "take the same mean off both sides, or off neither"),
            (SpaceRelation.Standardized, rows.StandardizedResidual, "row i is row i once every dimension is centred and over its deviation",
                "undo the scaling of the dimensions on one side, or apply the same to both"),
            (SpaceRelation.Rotated, rows.RotationResidual, "an orthogonal map fitted on half of the rows carries the others over exactly",
                Map + ": an orthogonal transform loses nothing here"),
        ];
        foreach ((SpaceRelation relation, double residual, string words, string advice) in tried)
        {
            if (!(residual <= PairedFigures.Tight)) continue;
            string reason = Text($"{partly}{words} (residual {residual:g2} of the distance to the nearest other row)");
            return Same(
                report,
                cut ? SpaceRelation.Truncated : relation,
                reason,
                cut ? AdviceOfPrefix(report) + (relation == SpaceRelation.Rounded ? "" : "; " + advice) : advice);
        }
        return null;
    }

    /// <summary>Whether coordinates agree as those of one model.</summary>
    public static bool Agree(CoordinateAgreement found) => found.Position - (2 * found.Error) >= LeastSame;

    /// <summary>A verdict from the coordinates.</summary>
    public SameModelReport ByCoordinates(SameModelReport report)
    {
        if (report.Coordinates is not { } found)
        {
            return Undecided(
                report,
                null,
                Text($"{Math.Min(a.Rows.Count, b.Rows.Count):n0} distinct rows and {Varying():n0} dimensions that vary on both sides ")
                    + "are too few "
                    + Text($"({CoordinateTest.FewestRows} and {CoordinateTest.FewestDimensions} are needed)"),
                "give more rows");
        }
        if (double.IsNaN(found.Position))
        {
            return Undecided(
                report,
                null,
                Text($"halves of one side agree no better than shifted dimensions do ({found.WithinA:f3} and {found.WithinB:f3} beside ")
                    + Text($"{found.Null:f3}): too few rows, or whitened"),
                "give more rows, or the vectors before they were whitened");
        }
        string figures = Text($"{found.Position:f2} ± {found.Error:f2} on a scale from shifted dimensions (0) to halves of one side (1)");
        if (Agree(found)) return Mixed(report) ?? SameCoordinates(report, figures);
        if (found.Position + (2 * found.Error) <= MostDifferent) return OtherCoordinates(report, figures);
        return Undecided(
            report with { Relation = SpaceRelation.Related },
            false,
            $"the coordinates agree in part: {figures}",
            "check for a fine-tuned or later version of one model, or for rows of two models in one set; " + Map);
    }

    /// <summary>What speaks against one model although the coordinates agree as a whole; null where nothing does.</summary>
    private static SameModelReport? Mixed(SameModelReport report)
    {
        if (report.Paired is { Paired: true, Matched: >= SameItems } rows)
        {
            bool tight = rows.MedianResidual <= PairedFigures.Tight;
            if (tight && rows.Apart <= MostApart) return null;
            return tight
                ? Undecided(
                    report with { Relation = SpaceRelation.Mixed },
                    false,
                    Text($"most rows are equal to their partners, and {rows.Apart:p0} lie apart from them"),
                    "look at the rows that differ: of another model, or of texts that were edited")
                : Undecided(
                    report with { Relation = SpaceRelation.Related },
                    false,
                    Text($"row i is nearest to row i in {rows.Matched:p0} of all cases and yet not equal to it (median residual ")
                        + Text($"{rows.MedianResidual:g2} of the distance to the nearest other row)"),
                    "check for a fine-tuned or later version, another prompt, pooling or precision; " + Map);
        }
        double whole = report.Coordinates!.Position;
        foreach ((string side, string other, OutlyingRows? outlying) in
            new[] { ("B", "A", report.OutlyingB), ("A", "B", report.OutlyingA) })
        {
            if (outlying?.Agreement is not { } found || !(found.Position + (2 * found.Error) <= Foreign * whole)) continue;
            return Undecided(
                report with { Relation = SpaceRelation.Mixed },
                false,
                Text($"{outlying.Share:p0} of the rows of {side} lie where {other} has none, and their dimensions do not agree with ")
                    + Text($"{other}'s ({found.Position:f2} ± {found.Error:f2} of what halves give): rows of another model among them"),
                $"find out where these rows of {side} come from, and embed them anew");
        }
        return null;
    }

    private SameModelReport SameCoordinates(SameModelReport report, string figures)
    {
        string agree = $"the dimensions of both agree: {figures}";
        NormFigures normsA = report.NormsA, normsB = report.NormsB;
        double ratio = normsB.Median / normsA.Median;
        report = report with { Scale = double.IsFinite(ratio) ? ratio : double.NaN };
        if (report.ColsA != report.ColsB)
            return Same(report, SpaceRelation.Truncated, $"{Prefix(report)}; {agree}", AdviceOfPrefix(report));
        if (normsA.Constant != normsB.Constant)
        {
            string side = normsA.Constant ? "A" : "B";
            return Same(
                report,
                SpaceRelation.Normalized,
                $"{agree}; the rows of {side} alone are of one length",
                "scale the rows of both to unit length, or compare by cosine only");
        }
        if (Standardized())
        {
            return Same(
                report,
                SpaceRelation.Standardized,
                Text($"{agree}; the dimensions of one side alone have equal deviations ")
                    + Text($"(spread {a.DeviationSpread:g2} and {b.DeviationSpread:g2})"),
                "undo the scaling of the dimensions on one side, or apply the same to both");
        }
        if (Scaled(normsA, normsB))
        {
            return Same(
                report,
                SpaceRelation.Scaled,
                Text($"{agree}; the rows of B are about {ratio:g3} times as long"),
                Text($"multiply A by {ratio:g3}, or compare by cosine only"));
        }
        if (Shifted(report))
        {
            return Same(
                report,
                SpaceRelation.Shifted,
                $"{agree}; one side alone is centred",
                "take the same mean off both sides, or off neither");
        }
        string other = report.Paired is { Paired: true } rows
            ? Text($"; {rows.Apart:p1} of the rows lie apart from the row of the same number")
            : "";
        return Same(report, SpaceRelation.OtherRows, agree + other, "nothing need be done");
    }

    private static SameModelReport OtherCoordinates(SameModelReport report, string figures)
    {
        string disagree = $"the dimensions of both do not agree: {figures}";
        bool tried = double.IsFinite(report.Paired?.RotationResidual ?? double.NaN);
        bool belong = report.Paired?.Paired == true;
        if (belong)
        {
            string rotation = tried
                ? Text($"the best rotation leaves {report.Paired!.RotationResidual:f2} of the distance to the nearest other row")
                : Text($"their distances correlate by {report.Paired!.DistanceCorrelation:f2} only");
            return Different(report, $"{disagree}; the rows belong together, and {rotation}", Map);
        }
        string[] laws = ["spectrum", "norms", "neighbors"];
        bool alike = report.ColsA == report.ColsB
            && report.Statistics.Where(law => laws.Contains(law.Name)).All(law => !(law.Ratio > SameLaw) || OnlyRounding(law, report));
        return !alike
            ? Different(report, disagree, Map)
            : Undecided(
                report,
                false,
                $"{disagree}; yet spectrum, norms and nearest neighbours are as in halves of one side: one model whose output was rotated, "
                    + "or two that are alike",
                Map + "; rows of the same items on both sides would tell");
    }

    private static bool OnlyRounding(SameStatistic law, SameModelReport report) =>
        law.Name == "norms" && report.NormsA.Constant && report.NormsB.Constant;

    /// <summary>One length each side, or lengths that lie beyond what either side has.</summary>
    private static bool Scaled(NormFigures normsA, NormFigures normsB)
    {
        if (normsA.Constant) return Math.Abs(Math.Log(normsB.Median / normsA.Median)) > 0.01;
        return (normsB.Median < normsA.Low && normsA.Median > normsB.High) || (normsB.Median > normsA.High && normsA.Median < normsB.Low);
    }

    private bool Standardized()
    {
        (double ofA, double ofB) = (a.DeviationSpread, b.DeviationSpread);
        // What sampling leaves of deviations that are equal.
        double sampling = Math.Max(0.02, 1.5 / Math.Sqrt(2.0 * Math.Min(a.Rows.Count, b.Rows.Count)));
        return Math.Min(ofA, ofB) <= sampling && Math.Max(ofA, ofB) >= 3 * sampling;
    }

    /// <summary>One mean zero up to sampling, the other far from it, and deviations that do not point to other items.</summary>
    private bool Shifted(SameModelReport report)
    {
        (double ofA, double ofB) = (a.MeanOverSampling, b.MeanOverSampling);
        bool sameItems = report.Statistics.First(law => law.Name == "deviations").Ratio <= SameLaw;
        double far = Math.Max(100, 0.01 * Math.Min(a.Rows.Count, b.Rows.Count));
        return sameItems && Math.Min(ofA, ofB) <= 4 && Math.Max(ofA, ofB) >= far;
    }

    private int Varying() => a.Columns.Constant.Zip(b.Columns.Constant).Count(pair => !pair.First && !pair.Second);

    private static string Prefix(SameModelReport report) => report.ColsA > report.ColsB
        ? Text($"B's dimensions are the first {report.ColsB} of A's {report.ColsA}")
        : Text($"A's dimensions are the first {report.ColsA} of B's {report.ColsB}");

    private static string AdviceOfPrefix(SameModelReport report) =>
        Text($"keep the first {Math.Min(report.ColsA, report.ColsB)} dimensions of both and scale the rows to unit length again");

    private static SameModelReport Same(SameModelReport report, SpaceRelation relation, string reason, string advice) => report with
    {
        Verdict = SameVerdict.Same,
        Relation = relation,
        Interchangeable = relation is SpaceRelation.Identical or SpaceRelation.Rounded or SpaceRelation.OtherRows,
        Reason = reason,
        Advice = advice,
    };

    private static SameModelReport Different(SameModelReport report, string reason, string advice) => report with
    {
        Verdict = SameVerdict.Different,
        Relation = SpaceRelation.Unrelated,
        Interchangeable = false,
        Reason = reason,
        Advice = advice,
    };

    private static SameModelReport Undecided(SameModelReport report, bool? interchangeable, string reason, string advice) =>
        report with { Verdict = SameVerdict.Undecided, Interchangeable = interchangeable, Reason = reason, Advice = advice };

    private static string Text(FormattableString text) => FormattableString.Invariant(text);
}
