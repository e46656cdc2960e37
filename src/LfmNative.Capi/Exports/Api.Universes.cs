using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using LfmNative.Capi.Marshalling;
using LfmNative.Capi.Options;
using LfmNative.Capi.Results;
using LfmNative.Maps;
using LfmNative.Universes;

namespace LfmNative.Capi.Exports;

/// <content>Many spaces in one.</content>
internal static unsafe partial class Api
{
    [UnmanagedCallersOnly(EntryPoint = "lfm_universe_fit", CallConvs = [typeof(CallConvCdecl)])]
    public static int UniverseFit(
        ViewStruct* spaces,
        byte** names,
        long count,
        int* items,
        long itemCount,
        UniverseStruct* options,
        CallStruct* call,
        ulong* universe) => Boundary.Run(() =>
    {
        Arguments.CheckGiven(universe, "universe");
        UniverseOptions wanted = Wanted(options);
        using CallScope scope = new(call);
        UniverseSpace[] given = Spaces(spaces, names, count, scope);
        UniversePairing pairing = UniversePairing.SameRows;
        if (items != null)
        {
            if (itemCount < 1 || itemCount > Array.MaxLength / count)
                throw AbiException.Argument($"item_count is {itemCount}; it must lie in 1..{Array.MaxLength / count}");
            pairing = UniversePairing.Items([.. Arguments.Copy(items, count * itemCount, "items").Chunk((int)itemCount)]);
        }
        *universe = scope.Keep(Universe.Fit(given, pairing, wanted, scope.Context));
    });

    [UnmanagedCallersOnly(EntryPoint = "lfm_universe_fit_edges", CallConvs = [typeof(CallConvCdecl)])]
    public static int UniverseFitEdges(
        ViewStruct* spaces,
        byte** names,
        long count,
        int* edges,
        long edgeCount,
        int* pairs,
        long* pairCounts,
        UniverseStruct* options,
        CallStruct* call,
        ulong* universe) => Boundary.Run(() =>
    {
        Arguments.CheckGiven(universe, "universe");
        UniverseOptions wanted = Wanted(options);
        using CallScope scope = new(call);
        UniverseSpace[] given = Spaces(spaces, names, count, scope);
        (int[] from, int[] to) = Arguments.Pairs(edges, edgeCount, "edges");
        long[] counts = Arguments.Copy(pairCounts, edgeCount, "pair_counts");
        long total = 0;
        foreach (long pairCount in counts)
        {
            if (pairCount < 0 || pairCount > Array.MaxLength / 2 - total)
                throw AbiException.Argument($"a number in pair_counts is {pairCount}; together they must lie in 0..{Array.MaxLength / 2}");
            total += pairCount;
        }
        (int[] x, int[] y) = Arguments.Pairs(pairs, total, "pairs");
        UniverseEdge[] network = new UniverseEdge[counts.Length];
        for (int e = 0, at = 0; e < network.Length; at += (int)counts[e], e++)
        {
            int last = at + (int)counts[e];
            network[e] = new UniverseEdge(from[e], to[e], new AnchorPairs(x[at..last], y[at..last]));
        }
        *universe = scope.Keep(Universe.Fit(given, UniversePairing.Network(network), wanted, scope.Context));
    });

    [UnmanagedCallersOnly(EntryPoint = "lfm_universe_add", CallConvs = [typeof(CallConvCdecl)])]
    public static int UniverseAdd(
        ulong universe,
        byte* name,
        ViewStruct* rows,
        byte* with,
        int* pairs,
        long pairCount,
        UniverseStruct* options,
        CallStruct* call,
        ulong* larger) => Boundary.Run(() =>
    {
        Arguments.CheckGiven(larger, "larger");
        Universe fitted = HandleTable.Get<Universe>(universe, "universe");
        UniverseOptions wanted = Wanted(options);
        string called = Utf8Text.Read(name, "name");
        string? other = with == null ? null : Utf8Text.Read(with, "with");
        (int[] x, int[] y) = Arguments.Pairs(pairs, pairCount, "pairs");
        using CallScope scope = new(call);
        UniverseSpace space;
        using (MatrixArgument read = MatrixArgument.Read(rows, "rows", scope.Context)) space = new UniverseSpace(called, read.View);
        *larger = scope.Keep(fitted.Add(space, new AnchorPairs(x, y), other, wanted, scope.Context));
    });

    [UnmanagedCallersOnly(EntryPoint = "lfm_universe_load", CallConvs = [typeof(CallConvCdecl)])]
    public static int UniverseLoad(byte* path, ulong* universe) => Boundary.Run(() =>
    {
        Arguments.CheckGiven(universe, "universe");
        *universe = HandleTable.Add(Universe.Load(Utf8Text.Read(path, "path")));
    });

    [UnmanagedCallersOnly(EntryPoint = "lfm_universe_save", CallConvs = [typeof(CallConvCdecl)])]
    public static int UniverseSave(ulong universe, byte* path) => Boundary.Run(() =>
    {
        Universe fitted = HandleTable.Get<Universe>(universe, "universe");
        string target = Utf8Text.Read(path, "path");
        if (!target.EndsWith(".npz", StringComparison.OrdinalIgnoreCase))
            throw AbiException.Argument($"path is '{target}'; a universe is an .npz file");
        fitted.Save(target);
    });

    [UnmanagedCallersOnly(EntryPoint = "lfm_universe_get_transform", CallConvs = [typeof(CallConvCdecl)])]
    public static int UniverseGetTransform(ulong universe, byte* from, byte* to, ulong* transform) => Boundary.Run(() =>
    {
        Arguments.CheckGiven(transform, "transform");
        *transform = HandleTable.Add(Pair(universe, from, to).Transform);
    });

    [UnmanagedCallersOnly(EntryPoint = "lfm_universe_match", CallConvs = [typeof(CallConvCdecl)])]
    public static int UniverseMatch(
        ulong universe, byte* from, byte* to, MatchStruct* options, CallStruct* call, ulong* matches) => Boundary.Run(() =>
    {
        Arguments.CheckGiven(matches, "matches");
        UniversePair pair = Pair(universe, from, to);
        MatchOptions wanted = MatchStruct.Read(options).ToMatchOptions();
        using CallScope scope = new(call);
        *matches = scope.Keep(pair.Match(wanted, scope.Context));
    });

    [UnmanagedCallersOnly(EntryPoint = "lfm_universe_evaluate", CallConvs = [typeof(CallConvCdecl)])]
    public static int UniverseEvaluate(
        ulong universe, byte* from, byte* to, ViewStruct* x, ViewStruct* y, int mrrCap, CallStruct* call, EvaluationStruct* evaluation) =>
        Boundary.Run(() =>
    {
        Arguments.CheckGiven(evaluation, "evaluation");
        OptionStruct.CheckedSize(evaluation->StructSize, "lfm_evaluation");
        UniversePair pair = Pair(universe, from, to);
        using CallScope scope = new(call);
        using MatrixArgument rowsX = MatrixArgument.Read(x, "x", scope.Context), rowsY = MatrixArgument.Read(y, "y", scope.Context);
        EvaluationOptions wanted = new() { MrrCap = mrrCap, Queries = int.MaxValue };
        AlignmentScores scores = pair.Evaluate(rowsX.View, rowsY.View, wanted, scope.Context);
        scope.ThrowIfCancelled();
        OptionStruct.Write(evaluation, EvaluationStruct.Of(scores), "lfm_evaluation");
    });

    private static UniversePair Pair(ulong universe, byte* from, byte* to) =>
        HandleTable.Get<Universe>(universe, "universe").Between(Utf8Text.Read(from, "from"), Utf8Text.Read(to, "to"));

    private static UniverseOptions Wanted(UniverseStruct* options)
    {
        UniverseStruct read = UniverseStruct.Read(options);
        return read.ToUniverseOptions() with
        {
            Transform = read.ToTransformOptions(),
            Graph = read.ToGraphOptions(),
            Spectrum = read.ToSpectrumOptions(),
        };
    }

    private static UniverseSpace[] Spaces(ViewStruct* spaces, byte** names, long count, CallScope scope)
    {
        Arguments.CheckGiven(spaces, "spaces");
        Arguments.CheckGiven(names, "names");
        if (count is < 2 or > MostSpaces) throw AbiException.Argument($"count is {count}; spaces must be 2..{MostSpaces}");
        UniverseSpace[] read = new UniverseSpace[count];
        for (int s = 0; s < read.Length; s++)
        {
            string name = Utf8Text.Read(names[s], $"names[{s}]");
            using MatrixArgument rows = MatrixArgument.Read(spaces + s, $"spaces[{s}]", scope.Context);
            read[s] = new UniverseSpace(name, rows.View);
        }
        return read;
    }
}
