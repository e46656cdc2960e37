using System.Globalization;
using LfmNative.Diagnostics;
using LfmNative.Maps;
using LfmNative.Memory;
using LfmNative.Search;

namespace LfmNative.Migration;

/// <summary>The fit of a migration: pairs that are known, others that self-learning finds, the choice of the family, calibration.</summary>
internal sealed class MigrationFit
{
    /// <summary>Known pairs for each dimension from which on no others are learned.</summary>
    private const int EnoughPerDimension = 4;

    /// <summary>Rows of a side below which nothing can be learned from them.</summary>
    internal const int FewestToLearn = 200;

    /// <summary>Known pairs from which on some are held out to choose the family by.</summary>
    private const int FewestToHoldOut = 100;

    /// <summary>How much partners must stand out from strangers to be taken as pairs; the measure of the trust report.</summary>
    private const double LeastDistinct = TrustReport.LeastDistinct;

    private const int Neighborhood = 10;

    private readonly MigrationSample _given;
    private readonly MigrationSample _sample;
    private readonly MigrationOptions _options;
    private readonly StageClock _clock;
    private readonly SideNormalization _x;
    private readonly SideNormalization _y;

    public MigrationFit(MigrationSample sample, MigrationOptions options, StageClock clock)
    {
        _given = sample;
        _sample = options.Direction == MigrationDirection.Queries ? sample.Swapped() : sample;
        (_options, _clock) = (options, clock);
        if (Math.Min(sample.OldRows, sample.NewRows) < 2)
            Throw.Argument($"a map needs rows of both models; {sample.OldRows} old and {sample.NewRows} new ones were given");
        using StageClock.StageScope stage = clock.Stage("normalize");
        _x = SideNormalization.Fit(_sample.OldView, PreNormalization.UnitCenterUnit, clock.Context);
        _y = SideNormalization.Fit(_sample.NewView, PreNormalization.UnitCenterUnit, clock.Context);
        bool queries = options.Direction == MigrationDirection.Queries;
        CheckVaries(_x, queries ? "the new model" : "the old collection");
        CheckVaries(_y, queries ? "the old collection" : "the new model");
    }

    /// <summary>Known pairs from which on no others are learned.</summary>
    internal static long EnoughFor(int d1, int d2) => (long)EnoughPerDimension * Math.Max(d1, d2);

    /// <summary>Whether so many known pairs are enough.</summary>
    internal static bool IsEnough(int pairs, int d1, int d2) => pairs >= EnoughFor(d1, d2);

    private ComputeContext Context => _clock.Context;

    /// <summary>Fits.</summary>
    /// <param name="pairSource">Where the known pairs came from.</param>
    public MigrationModel Run(string pairSource)
    {
        using UnitRows x = UnitRows.Of(_sample.OldView, _x, Context), y = UnitRows.Of(_sample.NewView, _y, Context);
        int[] known = Known(x, y);
        (int[] train, int[] heldOut) = known.Length >= FewestToHoldOut ? Positions(known) : (known, []);
        bool learns = _options.LearnRows > 0 && !IsEnough(known.Length, x.Cols, y.Cols) && Math.Min(x.Count, y.Count) >= FewestToLearn;
        if (!learns && known.Length == 0)
        {
            Throw.Argument(
                "no pair is known and nothing may be learned; give pairs, or ⟨learn-rows⟩ of 200 and more and as many rows of "
                + "either model");
        }
        Learned learned = learns ? Learn(x, y, train) : new Learned([], [], null, null, "");
        return learned.Rotation is { } rotation
            ? OfRotation(rotation, learned, known, pairSource)
            : OfPairs(x, y, known, train, heldOut, learned, pairSource);
    }

    /// <summary>The known pairs whose rows have a direction.</summary>
    private int[] Known(UnitRows x, UnitRows y) => [.. Enumerable.Range(0, _sample.Pairs).Where(t => !IsZero(x, t) && !IsZero(y, t))];

    private static bool IsZero(UnitRows rows, int i) => rows.Row(i).IndexOfAnyExcept(0f) < 0;

    private (int[] Train, int[] HeldOut) Positions(int[] known)
    {
        (int[] train, int[] heldOut) = MapChoice.Split(known.Length, _options.Seed);
        return (Array.ConvertAll(train, t => known[t]), Array.ConvertAll(heldOut, t => known[t]));
    }

    /// <summary>
    /// Aligns the two samples from the pairs known, and reads pairs off the map: partners that choose each other by CSLS.
    /// </summary>
    private unsafe Learned Learn(UnitRows x, UnitRows y, int[] train)
    {
        AlignmentOptions options = new()
        {
            Seed = _options.Seed,
            Transform = new TransformOptions { Kind = TransformKind.Orthogonal, Normalization = PreNormalization.UnitCenterUnit },
        };
        AnchorPairs anchors = new(train, train);
        Alignment alignment = LatentAligner.Fit(_sample.OldView, _sample.NewView, anchors, options, Context);
        foreach ((string stage, double seconds) in alignment.Facts.Seconds) _clock.Add(stage, seconds);
        TrustReport trust = alignment.Facts.Trust;
        if (trust.TransformTrusted is false)
        {
            // Nothing else is known either: the rotation is kept, and what it is worth is said.
            Matrix? rotation = train.Length == 0 ? alignment.SpaceTransform.Matrix : null;
            return new Learned([], [], rotation, false, trust.Advice);
        }
        // Rows that have no partner on the other side choose each other as well: such pairs are no pairs.
        bool strangers = alignment.Facts.LabelFree is { } evidence && evidence.Distinctness < LeastDistinct;
        if (strangers || (trust.CorrespondencesTrusted is false && train.Length == 0))
            return new Learned([], [], alignment.SpaceTransform.Matrix, true, trust.Advice);
        using StageClock.StageScope stageOfPairs = _clock.Stage("pairs");
        using UnitRows carried = x.Times(alignment.SpaceTransform.Matrix, transposed: false, toUnit: true, Context);
        (BestPartners best, _) = CosineSearch.Csls(
            carried.Pointer, carried.Count, y.Pointer, y.Count, y.Cols, Neighborhood, Context);
        HashSet<int> taken = [.. Enumerable.Range(0, _sample.Pairs)];
        List<int> ofX = [], ofY = [];
        for (int i = 0; i < x.Count; i++)
        {
            int j = best.OfX[i];
            if (best.OfY[j] != i || taken.Contains(i) || taken.Contains(j) || IsZero(x, i) || IsZero(y, j)) continue;
            ofX.Add(i);
            ofY.Add(j);
        }
        return new Learned([.. ofX], [.. ofY], null, trust.TransformTrusted, trust.Advice);
    }

    /// <summary>Where there are no pairs to regress on, the rotation itself is the map.</summary>
    private MigrationModel OfRotation(Matrix rotation, Learned learned, int[] known, string pairSource)
    {
        MapSettings settings = new(MapFamily.Orthogonal);
        MigrationFacts facts = Facts(settings, known.Length, 0, 0, false, [], pairSource) with
        {
            Trusted = learned.Trusted,
            Advice = learned.Advice,
        };
        return new MigrationModel(new CollectionMap(settings, _x, _y, rotation, null), null, Keys(known, learned), facts);
    }

    private MigrationModel OfPairs(
        UnitRows x, UnitRows y, int[] known, int[] train, int[] heldOut, Learned learned, string pairSource)
    {
        bool knownJudge = heldOut.Length > 0;
        int[] learnedTrain = [.. Enumerable.Range(0, learned.X.Length)], learnedHeldOut = [];
        if (!knownJudge && learned.X.Length >= FewestToHoldOut) (learnedTrain, learnedHeldOut) =
            MapChoice.Split(learned.X.Length, _options.Seed);
        int[] judgesX = knownJudge ? heldOut : Pick(learned.X, learnedHeldOut), judgesY = knownJudge ? heldOut
            : Pick(learned.Y, learnedHeldOut);
        int[] fitX = [.. train, .. Pick(learned.X, learnedTrain)], fitY = [.. train, .. Pick(learned.Y, learnedTrain)];
        MapSettings settings = new(_options.Family ?? MapFamily.Orthogonal);
        IReadOnlyList<TriedMap> tried = [];
        ScoreCalibration? calibration = null;
        bool judged = judgesX.Length >= FewestToHoldOut / 5;
        if (!judged && settings.Family is not (MapFamily.Orthogonal or MapFamily.OrthogonalScale))
        {
            Throw.Argument($"⟨family⟩ wants numbers that are chosen by pairs held out, which {FewestToHoldOut} known pairs allow; "
                + $"{known.Length} are known: give more, or take orthogonal");
        }
        if (judged)
        {
            using StageClock.StageScope stage = _clock.Stage("choose");
            using UnitRows a = x.Gather(fitX), b = y.Gather(fitY);
            PairedFit fit = new(a, b, _options.Seed, Context);
            int[] items = MapChoice.ItemsOf(judgesY, y.Count, _options.Seed);
            using HeldOutPairs pairs = new(
                (Rows(_sample.OldView, judgesX), x.Cols), (Rows(_sample.NewView, items), y.Cols), _x, _y, Context);
            MapChoice choice = MapChoice.Of(fit, fitX.Length, pairs, _options.Family, Context);
            (settings, tried) = (choice.Best, choice.Tried);
            calibration = CalibrationFit.Of(
                choice.Map, Rows(_sample.OldView, judgesX), Rows(_sample.NewView, judgesY), Context);
        }
        int[] allX = [.. fitX, .. judgesX], allY = [.. fitY, .. judgesY];
        using StageClock.StageScope stageOfFit = _clock.Stage("fit");
        using UnitRows all = x.Gather(allX), partners = y.Gather(allY);
        (Matrix matrix, LocalMaps? local) = new PairedFit(all, partners, _options.Seed, Context).Fit(settings);
        MigrationFacts facts = Facts(settings, known.Length, learned.X.Length, judgesX.Length, knownJudge, tried, pairSource);
        (bool? trusted, string advice) = Verdict(facts, learned);
        return new MigrationModel(
            new CollectionMap(settings, _x, _y, matrix, local),
            calibration,
            Keys(known, learned),
            facts with { Trusted = trusted, Advice = advice });
    }

    private MigrationFacts Facts(
        MapSettings settings, int known, int learned, int heldOut, bool heldOutKnown, IReadOnlyList<TriedMap> tried, string pairSource)
    {
        return new MigrationFacts
        {
            Direction = _options.Direction,
            Settings = settings,
            Seed = _options.Seed,
            OldRows = _given.OldTotal,
            NewRows = _given.NewTotal,
            KnownPairs = _sample.SharedTotal,
            PairSource = pairSource,
            FittedPairs = known,
            LearnedPairs = learned,
            HeldOutPairs = heldOut,
            HeldOutKnown = heldOutKnown,
            Tried = tried,
            KeyedByIds = _given.KeyedByIds,
            Trusted = null,
            Advice = "",
            Seconds = _clock.Seconds.ToDictionary(),
        };
    }

    /// <summary>What speaks for the map: known pairs held out, or the search that learned the others.</summary>
    private static (bool? Trusted, string Advice) Verdict(MigrationFacts facts, Learned learned)
    {
        const double LeastMrr = 0.5;
        if (facts.HeldOutKnown)
        {
            double mrr = facts.Tried.First(t => t.Settings == facts.Settings).Mrr;
            string found = string.Create(CultureInfo.InvariantCulture, $"{facts.HeldOutPairs} known pairs held out: MRR {mrr:f3}");
            return mrr >= LeastMrr
                ? (true, $"the map can be trusted: {found}")
                : (false, $"DO NOT TRUST this map: {found}; give more pairs, or check that they belong together");
        }
        if (learned.Trusted is { } verdict) return (verdict, learned.Advice);
        return (null, $"not checked: {facts.FittedPairs} known pairs are too few to hold some out and nothing was learned beside them; "
            + "the gate, on other pairs, will tell");
    }

    /// <summary>The keys of the old rows that pairs of the fit hold, known ones and learned ones.</summary>
    private long[] Keys(int[] known, Learned learned)
    {
        int[] ofOld = _options.Direction == MigrationDirection.Queries ? learned.Y : learned.X;
        return [.. known.Concat(ofOld).Select(row => _given.Keys[row])];
    }

    private static int[] Pick(int[] from, int[] at) => Array.ConvertAll(at, t => from[t]);

    private static float[] Rows(ReadOnlyMatrixView<float> view, int[] rows) => view.Gather(rows);

    private static void CheckVaries(SideNormalization side, string what)
    {
        // What rounding leaves of rows that are the same.
        const double Least = 1e-6;
        if (side.RowNorm == 0 || side.CenteredNorm < Least)
            Throw.Data($"all rows of {what} are the same, or zero; check that the file holds its embeddings");
    }

    /// <summary>What self-learning found.</summary>
    /// <param name="X">Rows of X without a known partner.</param>
    /// <param name="Y">Their partners.</param>
    /// <param name="Rotation">The map, where it is to be trusted and pairs are not; otherwise null.</param>
    /// <param name="Trusted">The verdict on the map; null where nothing was learned.</param>
    /// <param name="Advice">The verdict in words.</param>
    private sealed record Learned(int[] X, int[] Y, Matrix? Rotation, bool? Trusted, string Advice);
}
