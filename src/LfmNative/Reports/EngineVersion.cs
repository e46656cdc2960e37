namespace LfmNative.Reports;

/// <summary>The version of the engine, for pages.</summary>
internal static class EngineVersion
{
    /// <summary>Three numbers.</summary>
    public static string Text { get; } = typeof(EngineVersion).Assembly.GetName().Version!.ToString(3);
}
