using LfmNative.Diagnostics;

namespace LfmNative.Cli;

/// <summary>One line on standard error, rewritten at most ten times a second, that tells the stage and how far it is.</summary>
internal sealed class ProgressLine : IProgress<LfmProgress>
{
    private string _stage = "";
    private long _next;
    private bool _shown;

    public void Report(LfmProgress value)
    {
        long now = Environment.TickCount64;
        if (value.Stage == _stage && now < _next) return;
        (_stage, _next, _shown) = (value.Stage, now + 100, true);
        string part = double.IsNaN(value.Fraction) ? "" : $" {Math.Clamp(value.Fraction, 0, 1) * 100,3:f0} %";
        Console.Error.Write($"\r{value.Stage}{part}\u001b[K");
    }

    /// <summary>Wipes the line.</summary>
    public void Clear()
    {
        if (_shown) Console.Error.Write("\r\u001b[K");
        _shown = false;
    }
}
