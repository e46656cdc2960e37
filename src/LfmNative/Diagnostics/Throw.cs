using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace LfmNative.Diagnostics;

/// <summary>All throws of the engine, so that a message is worded once.</summary>
[StackTraceHidden]
internal static class Throw
{
    [DoesNotReturn]
    public static void Argument(string message) => throw new LfmException(LfmErrorCode.InvalidArgument, message);

    [DoesNotReturn]
    public static void Data(string message) => throw new LfmException(LfmErrorCode.InvalidData, message);

    [DoesNotReturn]
    public static void File(string path, string message, Exception? inner = null) =>
        throw new LfmException(LfmErrorCode.InvalidFile, $"{path}: {message}", inner);

    [DoesNotReturn]
    public static void Output(string path, string message, Exception? inner = null) =>
        throw new LfmException(LfmErrorCode.OutputFailed, $"{path}: {message}", inner);

    [DoesNotReturn]
    public static void Internal(string message) => throw new LfmException(LfmErrorCode.Internal, "internal error: " + message);

    /// <summary>Checks lo ≤ value ≤ hi; infinity is never allowed.</summary>
    public static void IfOutside(double value, double lo, double hi, [CallerArgumentExpression(nameof(value))] string name = "")
    {
        if (!(value >= lo && value <= hi) || double.IsInfinity(value))
            Argument(double.IsPositiveInfinity(hi)
                ? FormattableString.Invariant($"{name} is {value}; it must be finite and at least {lo}")
                : FormattableString.Invariant($"{name} is {value}; it must lie in {lo}..{hi}"));
    }

    /// <summary>Checks a LAPACK status: negative is our mistake, positive a numerical failure.</summary>
    public static void IfLapackFailed(int info, string routine, string meaning)
    {
        if (info < 0) Internal($"{routine} refused its argument {-info}");
        if (info > 0) throw new LfmException(LfmErrorCode.FactorizationFailed, $"{routine} failed ({info}): {meaning}");
    }
}
