using System.Globalization;
using LfmNative.Diagnostics;

namespace LfmNative.Storage;

/// <summary>A half-open range of a file's rows, counted from 0: as FROM:TO.</summary>
/// <param name="From">First row, ≥ 0.</param>
/// <param name="To">The row after the last one, &gt; From; null means to the end of the file.</param>
public readonly record struct RowRange(long From, long? To)
{
    /// <summary>What messages call the range; null for the option that gives a range.</summary>
    public string? Origin { get; init; }

    /// <summary>Reads <c>a:b</c>, <c>a:</c>, <c>:b</c> or <c>:</c>.</summary>
    /// <param name="text">The range as text.</param>
    /// <exception cref="LfmException">InvalidArgument: not of that form, negative, or empty (b ≤ a).</exception>
    public static RowRange Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        int colon = text.IndexOf(':', StringComparison.Ordinal);
        if (colon < 0 || !TryBound(text.AsSpan(0, colon), out long? from) || !TryBound(text.AsSpan(colon + 1), out long? to))
            throw Invalid(
                $"⟨rows⟩ {text} is not a range of rows; write FROM:TO, FROM: or :TO with whole numbers "
                + "counted from 0 (TO is excluded)");
        RowRange range = new(from ?? 0, to);
        if (to <= range.From) throw Invalid($"⟨rows⟩ {text} holds no row; TO must be greater than FROM");
        return range;
    }

    /// <summary>The form that <see cref="Parse"/> reads.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{From}:{To}");

    /// <summary>The rows this range takes out of <paramref name="available"/>.</summary>
    /// <param name="available">Rows of the file, ≥ 1.</param>
    /// <param name="source">The file, for the message.</param>
    /// <exception cref="LfmException">InvalidArgument: the range is empty or reaches beyond the file.</exception>
    internal (long First, long Count) Resolve(long available, string source)
    {
        long to = To ?? available;
        if (From < 0 || From >= available || to > available || to <= From)
            throw Invalid($"{Origin ?? $"⟨rows⟩ {this}"} does not fit {source}, which has {available} "
                + $"{(available == 1 ? "row" : "rows")}; the range must be within 0:{available}");
        return (From, to - From);
    }

    private static bool TryBound(ReadOnlySpan<char> text, out long? bound)
    {
        bound = null;
        if (text.Trim().IsEmpty) return true;
        if (!long.TryParse(text, NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite,
            CultureInfo.InvariantCulture, out long value))
            return false;
        bound = value;
        return true;
    }

    private static LfmException Invalid(string message) => new(LfmErrorCode.InvalidArgument, message);
}
