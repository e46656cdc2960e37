using System.Text.Json;

namespace LfmNative.Reports;

/// <summary>A picture of a page: what it is called, what it shows in words, and the data that the page's script draws.</summary>
/// <param name="Title">Its heading.</param>
/// <param name="Summary">What one sees in it, in a sentence or two: the text alternative.</param>
/// <param name="Caption">How to read it.</param>
/// <param name="Kind">The function of the page's script that draws it.</param>
/// <param name="WriteData">Writes members of the figure's object.</param>
internal sealed record Figure(string Title, string Summary, string Caption, string Kind, Action<Utf8JsonWriter> WriteData)
{
    /// <summary>Whether it needs more height than most.</summary>
    public bool Tall { get; init; }

    /// <summary>Whether it needs less.</summary>
    public bool Low { get; init; }

    /// <summary>Fields above it, by which a reader chooses what is drawn.</summary>
    public IReadOnlyList<FigureChoice> Choices { get; init; } = [];

    /// <summary>The same in numbers, for figures of few; heads and cells.</summary>
    public (string[] Heads, IReadOnlyList<string[]> Rows)? Numbers { get; init; }
}

/// <summary>A field above a figure.</summary>
/// <param name="Key">What the script calls it.</param>
/// <param name="Label">What the reader sees.</param>
/// <param name="Values">What can be chosen; empty for a text field.</param>
/// <param name="Chosen">Number of the value that is chosen at first.</param>
internal sealed record FigureChoice(string Key, string Label, IReadOnlyList<string> Values, int Chosen = 0);
