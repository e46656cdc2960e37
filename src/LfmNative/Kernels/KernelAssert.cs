using System.Diagnostics;

namespace LfmNative.Kernels;

/// <summary>What kernels expect of their callers, checked in Debug builds alone: rooms check their input once, at their entry.</summary>
internal static unsafe class KernelAssert
{
    /// <summary>Elements in native or pinned memory, each at a multiple of its size; more alignment than that is never asked for.</summary>
    [Conditional("DEBUG")]
    public static void Elements<T>(T* data, long count)
        where T : unmanaged
    {
        Debug.Assert(count >= 0, "a length is negative");
        Debug.Assert(count == 0 || data != null, "elements without memory");
        Debug.Assert((nuint)data % (nuint)Math.Min(sizeof(T), 8) == 0, "an element lies across its natural boundary");
    }

    /// <summary>Two ranges that must not overlap, as one is written while the other is read.</summary>
    [Conditional("DEBUG")]
    public static void Disjoint<T>(T* a, long countA, T* b, long countB)
        where T : unmanaged
    {
        Elements(a, countA);
        Elements(b, countB);
        Debug.Assert(a + countA <= b || b + countB <= a, "input and output overlap");
    }

    /// <summary>A position within so many elements.</summary>
    [Conditional("DEBUG")]
    public static void Rank(int rank, int count) => Debug.Assert(rank >= 0 && rank < count, "a rank is outside of the list");

    /// <summary>Positions of the rows from..to of a sparse matrix.</summary>
    [Conditional("DEBUG")]
    public static void Rows(long* rowStart, int from, int to)
    {
        Debug.Assert(from >= 0 && from <= to, "a range of rows is negative");
        Elements(rowStart, to + 1L);
        for (int i = from; i < to; i++) Debug.Assert(rowStart[i] >= 0 && rowStart[i] <= rowStart[i + 1], "rows of a sparse matrix descend");
    }

    /// <summary>A list of the k largest values, which descends and holds no NaN.</summary>
    [Conditional("DEBUG")]
    public static void Descending(float* values, int count)
    {
        Debug.Assert(count >= 1, "a list without places");
        Elements(values, count);
        for (int i = 1; i < count; i++) Debug.Assert(values[i - 1] >= values[i], "a list of the largest values ascends or holds NaN");
    }
}
