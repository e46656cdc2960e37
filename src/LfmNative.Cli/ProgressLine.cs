using System.Diagnostics;
using System.Globalization;
using LfmNative.Diagnostics;

namespace LfmNative.Cli;

/// <summary>
/// One line on standard error, rewritten at most ten times a second: the stage, how far it is, how fast, how long it still takes.
/// </summary>
internal sealed class ProgressLine : IProgress<LfmProgress>
{
    /// <summary>Pieces of work from which their number a second is worth telling.</summary>
    private const double FewestCounted = 100;

    /// <summary>Seconds of a stage after which its speed says something.</summary>
    private const double Settled = 1;

    private string _stage = "";
    private long _start;
    private double _startFraction;
    private long _next;
    private bool _shown;

    public void Report(LfmProgress value)
    {
        long now = Environment.TickCount64;
        if (value.Stage != _stage || value.Fraction < _startFraction) (_start, _startFraction) = (Stopwatch.GetTimestamp(), value.Fraction);
        else if (now < _next) return;
        (_stage, _next, _shown) = (value.Stage, now + 100, true);
        Console.Error.Write($"\r{Line(value, _startFraction, Stopwatch.GetElapsedTime(_start).TotalSeconds)}\u001b[K");
    }

    /// <summary>Wipes the line.</summary>
    public void Clear()
    {
        if (_shown) Console.Error.Write("\r\u001b[K");
        _shown = false;
    }

    /// <summary>The line.</summary>
    /// <param name="value">How far the stage is.</param>
    /// <param name="from">How far it was when it was first told of.</param>
    /// <param name="seconds">Seconds since then.</param>
    public static string Line(LfmProgress value, double from, double seconds)
    {
        string line = value.Stage;
        if (double.IsNaN(value.Fraction)) return line;
        line += Text($" {Math.Clamp(value.Fraction, 0, 1) * 100,3:f0} %");
        double part = value.Fraction - from;
        if (seconds < Settled || !(part > 0)) return line;
        if (value.Total >= FewestCounted) line += Text($"  {part * value.Total / seconds:n0}/s");
        TimeSpan left = TimeSpan.FromSeconds(Math.Min((1 - value.Fraction) * seconds / part, 1e7));
        string clock = left.TotalHours >= 1 ? Text($"{left.TotalHours:f1} h") : left.TotalMinutes >= 1 ? Text($"{left.TotalMinutes:f1} min")
            : Text($"{left.TotalSeconds:f0} s");
        return $"{line}  {clock} left";
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
