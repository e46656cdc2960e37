using LfmNative.Options;

namespace LfmNative.Maps;

/// <summary>How rows are represented relative to anchors.</summary>
public sealed record RelativeOptions
{
    /// <summary>What a row is compared with an anchor by.</summary>
    [Option("relative-kind", Aliases = "kind", Since = "0.3")]
    public RelativeKind Kind { get; init; } = RelativeKind.Cosine;
}
