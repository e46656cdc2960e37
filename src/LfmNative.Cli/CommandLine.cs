using LfmNative.Storage;

namespace LfmNative.Cli;

/// <summary>The arguments as they were given.</summary>
internal static class CommandLine
{
    private const string Source = "/proc/self/cmdline";

    /// <summary>Arguments of which bytes that are no UTF-8 are kept, as <see cref="FileName"/> keeps them.</summary>
    /// <param name="args">The arguments as the runtime understood them.</param>
    public static string[] Exact(string[] args)
    {
        if (!Array.Exists(args, arg => arg.Contains('\uFFFD', StringComparison.Ordinal)) || !File.Exists(Source)) return args;
        byte[] line = File.ReadAllBytes(Source);
        List<string> given = [];
        for (int from = 0; from < line.Length;)
        {
            int length = line.AsSpan(from).IndexOf((byte)0);
            if (length < 0) length = line.Length - from;
            given.Add(FileName.Of(line.AsSpan(from, length)));
            from += length + 1;
        }
        return given.Count < args.Length ? args : [.. given[^args.Length..]];
    }
}
