using System.Globalization;

namespace LfmNative.Diagnostics;

/// <summary>Sizes of memory: as people write them, and what the machine has left.</summary>
public static class MemorySize
{
    private const string Units = "KMGT";

    /// <summary>Bytes of a text such as 4G, 500M, 1.5GiB or 800000; units are powers of 1024.</summary>
    /// <param name="text">The text.</param>
    /// <param name="bytes">The bytes, ≥ 1.</param>
    /// <returns>Whether it is one.</returns>
    public static bool TryParse(string text, out long bytes)
    {
        bytes = 0;
        string number = text.Trim().ToUpperInvariant();
        if (number.EndsWith("IB", StringComparison.Ordinal)) number = number[..^2];
        else if (number.EndsWith('B')) number = number[..^1];
        int unit = number.Length > 0 ? Units.IndexOf(number[^1], StringComparison.Ordinal) + 1 : 0;
        if (unit > 0) number = number[..^1];
        if (!double.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double value)) return false;
        double size = value * Math.Pow(1024, unit);
        if (!(size >= 1 && size < long.MaxValue)) return false;
        bytes = (long)size;
        return true;
    }

    /// <summary>Three digits and a unit, e.g. 1.53 GiB.</summary>
    public static string Format(long bytes)
    {
        double value = bytes / 1048576.0;
        string unit = "MiB";
        if (value >= 1000) (value, unit) = (value / 1024, "GiB");
        string digits = value >= 100 ? "f0" : value >= 10 ? "f1" : "f2";
        return $"{value.ToString(digits, CultureInfo.InvariantCulture)} {unit}";
    }

    /// <summary>
    /// Bytes that a new job can have without others being pushed out: what the kernel calls available, within the limit of a container.
    /// </summary>
    public static long Available()
    {
        long limit = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        const string Source = "/proc/meminfo", Key = "MemAvailable:";
        if (!File.Exists(Source)) return limit;
        foreach (string line in File.ReadLines(Source))
        {
            if (!line.StartsWith(Key, StringComparison.Ordinal)) continue;
            ReadOnlySpan<char> kilobytes = line.AsSpan(Key.Length).Trim().TrimEnd("kB").Trim();
            return long.TryParse(kilobytes, NumberStyles.None, CultureInfo.InvariantCulture, out long value)
                ? Math.Min(limit, value * 1024)
                : limit;
        }
        return limit;
    }
}
