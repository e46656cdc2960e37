using LfmNative.Memory;
using LfmNative.Options;
using LfmNative.Universes;

namespace LfmNative.Capi.Results;

/// <summary>What can be read of a universe, by the names that <c>lfm.h</c> lists.</summary>
internal static class UniverseGetters
{
    /// <summary>An array; null where there is none of that name.</summary>
    public static NamedArray? Array(Universe u, string name)
    {
        UniverseMember? Of(string prefix) => name.StartsWith(prefix, StringComparison.Ordinal)
            ? u.Spaces.FirstOrDefault(member => member.Space.Name == name[prefix.Length..])
            : null;
        if (Of("to_common:") is { } to) return NamedArray.Of(to.ToCommon);
        if (Of("from_common:") is { } from) return NamedArray.Of(from.FromCommon);
        if (Of("items:") is { } member) return NamedArray.Of(member.Items);
        return name switch
        {
            "consensus" => NamedArray.Of(Doubles(u)),
            "objectives" => NamedArray.Of([.. u.Facts.Objectives]),
            "consistency" => NamedArray.Of([.. u.Facts.Edges.Select(edge => edge.Consistency)]),
            "edge_mrr" => NamedArray.Of([.. u.Facts.Edges.Select(edge => edge.Mrr)]),
            "left_out" => NamedArray.Of([.. u.Facts.Edges.Select(edge => edge.LeftOut ? 1 : 0)]),
            "latent_eigenvalues" => NamedArray.Of([.. u.Facts.LatentEigenvalues]),
            _ => null,
        };
    }

    /// <summary>A number; null where there is none of that name.</summary>
    public static double? Number(Universe u, string name) => name switch
    {
        "spaces" => u.Spaces.Count,
        "dimensions" => u.Facts.Dimensions,
        "items" => u.Facts.Items,
        "held_out" => u.Facts.HeldOut,
        "edges" => u.Facts.Edges.Count,
        "mrr" => u.Facts.Pairs.Count > 0 ? u.Facts.Pairs.Average(score => score.Mrr) : double.NaN,
        "pairwise_mrr" => u.Facts.Pairs.Count > 0 ? u.Facts.Pairs.Average(score => score.PairwiseMrr) : double.NaN,
        "trusted" => u.Facts.Trusted is bool trusted ? (trusted ? 1 : 0) : double.NaN,
        _ => null,
    };

    /// <summary>A text; null where there is none of that name.</summary>
    public static string? Text(Universe u, string name) => name switch
    {
        "method" => OptionNames.Of(u.Facts.Method),
        "names" => string.Join('\n', u.Spaces.Select(member => member.Space.Name)),
        "advice" => u.Facts.Advice,
        "report" => JsonText.Of(u.WriteReport),
        "seconds" => StringGetters.Seconds(u.Facts.Seconds),
        _ => null,
    };

    private static Matrix Doubles(Universe u)
    {
        Matrix copy = new(u.Consensus.Rows, u.Facts.Dimensions);
        for (int i = 0; i < copy.Rows; i++)
        {
            ReadOnlySpan<float> from = u.Consensus.Row(i);
            Span<double> to = copy.Row(i);
            for (int j = 0; j < to.Length; j++) to[j] = from[j];
        }
        return copy;
    }
}
