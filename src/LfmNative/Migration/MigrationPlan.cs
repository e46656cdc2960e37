using LfmNative.Diagnostics;

namespace LfmNative.Migration;

/// <summary>What a migration of two collections would take; nothing is written.</summary>
/// <param name="OldRows">Rows of the old collection.</param>
/// <param name="OldCols">Its dimensions.</param>
/// <param name="NewRows">Rows of the new model.</param>
/// <param name="NewCols">Its dimensions.</param>
/// <param name="OldHasIds">Whether the old collection has ids.</param>
/// <param name="NewHasIds">Whether the new model's rows have ids.</param>
/// <param name="Pairs">Pairs that are known.</param>
/// <param name="FitRows">Rows of each side that a fit would draw, in all.</param>
/// <param name="FitBytes">Memory that a fit holds at most, about.</param>
/// <param name="OutputBytes">Bytes of the migrated vectors as float32, without ids.</param>
/// <param name="ProductSeconds">Seconds that carrying them over takes beside reading and writing, measured on a small product.</param>
/// <param name="Learns">Whether a fit would learn further pairs from rows without a partner.</param>
/// <param name="PairsToFit">Further pairs that are worth making for the fit.</param>
/// <param name="PairsToGate">Further pairs that the gate needs.</param>
/// <param name="Advice">What to do next, one sentence each.</param>
public sealed record MigrationPlan(
    int OldRows,
    int OldCols,
    int NewRows,
    int NewCols,
    bool OldHasIds,
    bool NewHasIds,
    int Pairs,
    int FitRows,
    long FitBytes,
    long OutputBytes,
    double ProductSeconds,
    bool Learns,
    int PairsToFit,
    int PairsToGate,
    IReadOnlyList<string> Advice)
{
    /// <summary>Known pairs with which self-learning finds its way on most data.</summary>
    private const int FewPairs = 25;

    /// <summary>Rows without a partner with which it does.</summary>
    private const int RowsToLearn = 2_000;

    /// <summary>Looks at two collections.</summary>
    /// <param name="collections">The collections and their pairs.</param>
    /// <param name="options">How a map would be fitted; null for the defaults.</param>
    /// <param name="context">Threads and cancellation; null for the defaults.</param>
    public static MigrationPlan Of(CollectionSampler collections, MigrationOptions? options = null, ComputeContext? context = null)
    {
        ArgumentNullException.ThrowIfNull(collections);
        options ??= new MigrationOptions();
        options.Check();
        context ??= new ComputeContext();
        (int n1, int d1) = (collections.OldRows, collections.Cols.Old);
        (int n2, int d2) = (collections.NewRows, collections.Cols.New);
        int pairs = collections.PairCount, fitted = Math.Min(options.MaxPairs, pairs - MigrationModel.Reserved(pairs));
        int free1 = Math.Min(options.LearnRows, n1 - pairs), free2 = Math.Min(options.LearnRows, n2 - pairs);
        bool enough = MigrationFit.IsEnough(fitted, d1, d2);
        bool learns = !enough && Math.Min(free1, free2) + fitted >= MigrationFit.FewestToLearn && options.LearnRows > 0;
        long rows1 = fitted + free1, rows2 = fitted + free2;
        long samples = 4 * ((rows1 * d1) + (rows2 * d2));
        long alignment = learns
            ? MemoryPlan.OfAlignment(((int)rows1, d1), ((int)rows2, d2), fitted, new AlignmentOptions { Seed = options.Seed },
                context.Threads).Bytes
            : 0;
        bool queries = options.Direction == MigrationDirection.Queries;
        (int from, int to) = queries ? (d2, d1) : (d1, d2);
        int forFit = learns || enough ? Math.Max(0, FewPairs - fitted)
            : Math.Max(0, (int)Math.Min(n1, MigrationFit.EnoughFor(d1, d2)) - fitted);
        int forGate = pairs - fitted > 0 ? 0 : MigrationGate.FewestQueries;
        return new MigrationPlan(
            n1,
            d1,
            n2,
            d2,
            collections.HasIds.Old,
            collections.HasIds.New,
            pairs,
            (int)(rows1 + rows2),
            (2 * samples) + alignment,
            4L * (queries ? n2 : n1) * to,
            ProductTime.Seconds(queries ? n2 : n1, from, to, options.Family == MapFamily.Local ? 1 + MapChoice.Clusters : 1, context),
            learns,
            forFit,
            forGate,
            [.. AdviceOn(pairs, n1 - pairs, n2 - pairs, enough, learns, forFit, forGate)]);
    }

    private static IEnumerable<string> AdviceOn(int pairs, int freeOld, int freeNew, bool enough, bool learns, int forFit, int forGate)
    {
        if (enough) yield return $"{pairs:n0} known pairs are enough to fit the map on them alone";
        else if (learns && forFit == 0)
            yield return $"the {pairs:n0} known pairs are a start; further ones are learned from rows without a known partner";
        else if (learns)
        {
            yield return $"embed {forFit} more items of the old collection with the new model: "
                + "lfm suggest names those that help most";
        }
        else
        {
            yield return $"either make {forFit:n0} more pairs, or give at least {RowsToLearn:n0} embeddings by the new model of items of "
                + $"the collection, whichever these are: further pairs are then learned (now {freeNew:n0} rows of the new model and "
                + $"{freeOld:n0} of the old collection have no known partner)";
        }
        if (forGate > 0)
        {
            yield return $"for the gate embed {forGate} more items, at random, with the new model, and keep them in a file of their own, "
                + $"which fit does not read; from {MigrationModel.FewestToReserve} pairs on fit keeps some for the gate by itself";
        }
    }
}
