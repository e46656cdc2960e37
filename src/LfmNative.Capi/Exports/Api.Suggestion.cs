using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using LfmNative.Capi.Marshalling;
using LfmNative.Capi.Options;
using LfmNative.Capi.Results;
using LfmNative.Graphs;

namespace LfmNative.Capi.Exports;

/// <content>Which rows to find the partners of.</content>
internal static unsafe partial class Api
{
    [UnmanagedCallersOnly(EntryPoint = "lfm_suggest", CallConvs = [typeof(CallConvCdecl)])]
    public static int Suggest(
        ViewStruct* x,
        int* known,
        long knownCount,
        SuggestStruct* options,
        CallStruct* call,
        int* rows,
        double* scores,
        long capacity,
        long* needed) => Boundary.Run(() =>
    {
        SuggestStruct read = SuggestStruct.Read(options);
        (SuggestionOptions wanted, GraphOptions graph) = (read.ToSuggestionOptions(), read.ToGraphOptions());
        Target target = new(Element.I32, rows, capacity, needed);
        ViewStruct shape = MatrixArgument.Checked(x, "x");
        int[] given = Arguments.Copy(known, knownCount, "known");
        using CallScope scope = new(call);
        if (target.Asks(Math.Max(0, wanted.Count))) return;
        // Rows in double precision are copied before the engine sees them; what would not fit is refused before that.
        if (shape.IsCopied)
            MemoryPlan.OfSuggestion(shape.Size, given.Length, wanted, graph, scope.Context.Threads).Check(graph.MaxMemory);
        using MatrixArgument samples = MatrixArgument.Read(x, "x", scope.Context);
        SuggestedRows suggested = AnchorSuggestion.Of(samples.View, given, wanted, graph, scope.Context);
        scope.ThrowIfCancelled();
        target.Write(suggested.Rows);
        if (scores != null) suggested.Scores.CopyTo(new Span<double>(scores, suggested.Scores.Length));
    });
}
