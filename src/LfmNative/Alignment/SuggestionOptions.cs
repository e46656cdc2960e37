using LfmNative.Options;
using LfmNative.Selection;

namespace LfmNative;

/// <summary>Which rows are suggested, and how many.</summary>
public sealed record SuggestionOptions
{
    /// <summary>Rows to suggest, fewer than there are to choose from.</summary>
    [Option("count", Min = 1, Value = "N", Since = "0.3")]
    public int Count { get; init; } = 25;

    /// <summary>Method that chooses the rows.</summary>
    [Option("suggest-method", Aliases = "method", Since = "0.3")]
    public SelectionMethod Method { get; init; } = SelectionMethod.KMeans;
}
