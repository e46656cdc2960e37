namespace LfmNative.Reports;

/// <summary>What a page says beside the result it is of.</summary>
public sealed record ReportOptions
{
    /// <summary>Its title; null for one that names the kind of the result.</summary>
    public string? Title { get; init; }

    /// <summary>The command or call that makes it again, shown as it is; null for none.</summary>
    public string? Command { get; init; }

    /// <summary>Names of the rows of X, or of the samples; null for those the result knows, and then for row numbers.</summary>
    public IReadOnlyList<string>? NamesX { get; init; }

    /// <summary>Names of the rows of Y; null as above.</summary>
    public IReadOnlyList<string>? NamesY { get; init; }

    /// <summary>A label for each row of X, or of the samples, by which they are colored or ordered; null for none.</summary>
    public IReadOnlyList<string>? LabelsX { get; init; }

    /// <summary>A label for each row of Y; null for none.</summary>
    public IReadOnlyList<string>? LabelsY { get; init; }

    /// <summary>What X is like, by <see cref="SpaceInspection"/>; null where that is not known.</summary>
    public InspectionReport? InspectionX { get; init; }

    /// <summary>What Y is like; null as above.</summary>
    public InspectionReport? InspectionY { get; init; }
}
