namespace LfmNative.Cli.Shell;

/// <summary>Words in bold color.</summary>
internal static class AnsiColor
{
    /// <summary>Words in green where they are good news, else in red.</summary>
    public static string Of(string words, bool good) => $"\u001b[1;{(good ? 32 : 31)}m{words}\u001b[0m";
}
