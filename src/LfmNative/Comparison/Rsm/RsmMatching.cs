using System.Text.Json.Serialization;

namespace LfmNative.Comparison.Rsm;

/// <summary>How the positions of two samples are matched before the samples are compared.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<RsmMatching>))]
public enum RsmMatching
{
    /// <summary>The matching with the largest sum of inner products, with a certificate.</summary>
    [JsonStringEnumMemberName("exact")]
    Exact,

    /// <summary>Again and again the best pair of positions that remain.</summary>
    [JsonStringEnumMemberName("greedy")]
    Greedy,

    /// <summary>Position by position of the first sample, those with the best partner first, the best partner that remains.</summary>
    [JsonStringEnumMemberName("row-greedy")]
    RowGreedy,

    /// <summary>The positions of largest norm exactly, the others greedily.</summary>
    [JsonStringEnumMemberName("top-k")]
    TopK,

    /// <summary>Exactly within windows of the positions of both samples sorted by norm.</summary>
    [JsonStringEnumMemberName("batch-optimal")]
    BatchOptimal,

    /// <summary>By auction, to within a ten-thousandth of the products' standard deviation a position.</summary>
    [JsonStringEnumMemberName("auction")]
    Auction,

    /// <summary>Every position with itself: the spatio-semantic similarity.</summary>
    [JsonStringEnumMemberName("none")]
    None,
}
