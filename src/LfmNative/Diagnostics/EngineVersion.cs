namespace LfmNative.Diagnostics;

/// <summary>The version of the engine, as files that it writes tell it.</summary>
internal static class EngineVersion
{
    /// <summary>Three numbers.</summary>
    public static string Text { get; } = typeof(EngineVersion).Assembly.GetName().Version!.ToString(3);
}
