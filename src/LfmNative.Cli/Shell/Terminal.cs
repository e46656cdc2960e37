using System.Globalization;
using LfmNative.Interop;

namespace LfmNative.Cli.Shell;

/// <summary>The terminal that standard output and standard error lead to: its width, and whether it shows colors.</summary>
internal static class Terminal
{
    private const int Narrowest = 40;
    private const int Usual = 80;
    private const string Kind = "TERM";

    /// <summary>Whether standard error is a terminal on which a line can be written over.</summary>
    public static bool CanRewrite => !Console.IsErrorRedirected && !IsDumb;

    private static bool IsDumb { get; set; }

    /// <summary>
    /// Call before anything is written: the runtime would put a terminal that it knows by TERM into another mode, by control codes.
    /// </summary>
    public static void Open()
    {
        IsDumb = Environment.GetEnvironmentVariable(Kind) == "dumb";
        Environment.SetEnvironmentVariable(Kind, null);
    }

    /// <summary>Columns of a terminal, or as many as COLUMNS says; null where there is neither.</summary>
    /// <param name="error">Whether standard error is meant, not standard output.</param>
    public static int? Width(bool error = false)
    {
        string? asked = Environment.GetEnvironmentVariable("COLUMNS");
        if (int.TryParse(asked, NumberStyles.None, CultureInfo.InvariantCulture, out int columns) && columns > 0)
            return Math.Max(columns, Narrowest);
        if (error ? Console.IsErrorRedirected : Console.IsOutputRedirected) return null;
        int found = TerminalSize.ColumnsOf(error ? 2 : 1);
        return found > 0 ? Math.Max(found, Narrowest) : Usual;
    }

    /// <summary>Whether words may be colored: on a terminal that is not dumb, unless NO_COLOR is set (no-color.org).</summary>
    /// <param name="error">Whether standard error is meant, not standard output.</param>
    public static bool IsColored(bool error = false) =>
        !(error ? Console.IsErrorRedirected : Console.IsOutputRedirected) && !IsDumb
        && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));
}
