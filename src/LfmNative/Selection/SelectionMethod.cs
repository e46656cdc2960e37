using System.Text.Json.Serialization;
using LfmNative.Diagnostics;
using LfmNative.Selection.Methods;

namespace LfmNative.Selection;

/// <summary>How rows are chosen that stand for all.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<SelectionMethod>))]
public enum SelectionMethod
{
    /// <summary>The row nearest the centre of each cluster of k-means (Arthur and Vassilvitskii 2007), larger clusters first.</summary>
    [JsonStringEnumMemberName("kmeans")]
    KMeans,

    /// <summary>Farthest points (Gonzalez 1985): each is the row farthest from all before it; the first is drawn.</summary>
    [JsonStringEnumMemberName("farthest")]
    Farthest,

    /// <summary>Largest leverage in the Laplacian's eigenvectors, what those before explain taken off (pivoted QR).</summary>
    [JsonStringEnumMemberName("leverage")]
    Leverage,

    /// <summary>Kernel herding (Chen et al. 2010): the mean discrepancy from all rows is kept least.</summary>
    [JsonStringEnumMemberName("thinning")]
    Thinning,

    /// <summary>Greedy column subset selection (Farahat et al. 2013): each explains most of what those before leave of all rows.</summary>
    [JsonStringEnumMemberName("subset")]
    Subset,

    /// <summary>Rows drawn at random.</summary>
    [JsonStringEnumMemberName("random")]
    Random,
}

/// <summary>The methods by their names: one line each, so that one is added by its own file and two lines of this one.</summary>
internal static class SelectionRegistry
{
    /// <summary>What chooses by a method.</summary>
    public static RowSelector Of(SelectionMethod method) => method switch
    {
        SelectionMethod.KMeans => new KMeansSelector(),
        SelectionMethod.Farthest => new FarthestSelector(),
        SelectionMethod.Leverage => new LeverageSelector(),
        SelectionMethod.Thinning => new ThinningSelector(),
        SelectionMethod.Subset => new SubsetSelector(),
        SelectionMethod.Random => new RandomSelector(),
        _ => throw new LfmException(LfmErrorCode.InvalidArgument, $"there is no selection method {(int)method}"),
    };
}
