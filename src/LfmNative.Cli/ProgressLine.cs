using System.Diagnostics;
using System.Globalization;
using LfmNative.Cli.Shell;
using LfmNative.Diagnostics;

namespace LfmNative.Cli;

/// <summary>
/// One line on standard error, rewritten at most ten times a second: the stage, how far it is, how fast, how long it still takes.
/// Of a stage that cannot tell, the seconds it has taken.
/// </summary>
internal sealed class ProgressLine : IProgress<LfmProgress>, IDisposable
{
    /// <summary>Pieces of work from which their number a second is worth telling.</summary>
    private const double FewestCounted = 100;

    /// <summary>Seconds of a stage after which its speed says something.</summary>
    private const double Settled = 1;

    private readonly Lock _gate = new();
    private readonly Timer _timer;
    private LfmProgress _value = new("", 0);
    private long _start;
    private double _startFraction;
    private long _next;
    private bool _shown;
    private int _length;

    public ProgressLine() => _timer = new Timer(_ => Again(), null, Timeout.Infinite, Timeout.Infinite);

    private double Seconds => Stopwatch.GetElapsedTime(_start).TotalSeconds;

    public void Report(LfmProgress value)
    {
        lock (_gate)
        {
            long now = Environment.TickCount64;
            bool other = value.Stage != _value.Stage || value.Fraction < _startFraction;
            if (!other && now < _next) return;
            if (other) (_start, _startFraction) = (Stopwatch.GetTimestamp(), value.Fraction);
            if (!_shown) _timer.Change(1000, 1000);
            (_value, _next, _shown) = (value, now + 100, true);
            Write(Line(value, _startFraction, Seconds));
        }
    }

    /// <summary>Wipes the line.</summary>
    public void Clear()
    {
        lock (_gate)
        {
            if (!_shown) return;
            _timer.Change(Timeout.Infinite, Timeout.Infinite);
            Write("");
            _shown = false;
        }
    }

    public void Dispose() => _timer.Dispose();

    /// <summary>The line.</summary>
    /// <param name="value">How far the stage is.</param>
    /// <param name="from">How far it was when it was first told of.</param>
    /// <param name="seconds">Seconds since then.</param>
    public static string Line(LfmProgress value, double from, double seconds)
    {
        string line = value.Stage;
        if (!double.IsNaN(value.Fraction)) line += Text($" {Math.Clamp(value.Fraction, 0, 1) * 100,3:f0} %");
        if (seconds < Settled) return line;
        double part = value.Fraction - from;
        if (!(part > 0)) return Text($"{line}  {seconds:f0} s so far");
        if (value.Total >= FewestCounted) line += Text($"  {part * value.Total / seconds:n0}/s");
        TimeSpan left = TimeSpan.FromSeconds(Math.Min((1 - value.Fraction) * seconds / part, 1e7));
        string clock = left.TotalHours >= 1 ? Text($"{left.TotalHours:f1} h") : left.TotalMinutes >= 1 ? Text($"{left.TotalMinutes:f1} min")
            : Text($"{left.TotalSeconds:f0} s");
        return $"{line}  {clock} left";
    }

    /// <summary>Counts the seconds on where nothing was reported that a rate could be told by.</summary>
    private void Again()
    {
        lock (_gate)
        {
            if (!_shown || _value.Fraction > _startFraction) return;
            try
            {
                Write(Line(_value, _startFraction, Seconds));
            }
            catch (IOException)
            {
                // The terminal has gone; the next report, or the result, says so.
            }
        }
    }

    /// <summary>Writes over the line that stands there, with spaces over what is left of it: no control codes.</summary>
    private void Write(string line)
    {
        // The last column stays free: a terminal goes on to the next line there.
        int room = (Terminal.Width(error: true) ?? 80) - 1;
        if (line.Length > room) line = line[..room];
        Console.Error.Write($"\r{line.PadRight(Math.Min(_length, room))}{(line.Length == 0 ? "\r" : "")}");
        _length = line.Length;
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
