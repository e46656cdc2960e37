using System.IO.Hashing;
using System.Runtime.InteropServices;
using LfmNative.Diagnostics;
using LfmNative.Kernels;
using LfmNative.Memory;

namespace LfmNative.Search;

/// <summary>The distinct rows of a matrix in which some rows are copies of others, equal bit for bit.</summary>
/// <remarks>
/// A graph in which copies are nodes of their own is a bad picture of the data: every copy spends one of its neighbours on each other copy,
/// and groups of more than k copies fall off. So copies are one node, and share its neighbours, eigenvector entries and matches.
/// </remarks>
internal sealed class DistinctRows
{
    /// <summary>The samples of node a stand at _start[a].._start[a + 1]−1 of _samples, ascending.</summary>
    private readonly int[] _start;
    private readonly int[] _samples;

    private DistinctRows(int[] nodeOf, int[] first)
    {
        (NodeOf, First) = (nodeOf, first);
        _start = new int[first.Length + 1];
        foreach (int node in nodeOf) _start[node + 1]++;
        for (int a = 0; a < first.Length; a++) _start[a + 1] += _start[a];
        int[] next = _start[..^1];
        _samples = new int[nodeOf.Length];
        for (int i = 0; i < nodeOf.Length; i++) _samples[next[nodeOf[i]]++] = i;
    }

    /// <summary>For each of the n rows the number of its distinct row.</summary>
    public int[] NodeOf { get; }

    /// <summary>For each distinct row the first row that holds it, ascending.</summary>
    public int[] First { get; }

    /// <summary>Number of distinct rows.</summary>
    public int Count => First.Length;

    /// <summary>Rows that are a copy of an earlier one.</summary>
    public int Copies => NodeOf.Length - First.Length;

    /// <summary>The rows that hold a distinct one, ascending.</summary>
    public ReadOnlySpan<int> CopiesOf(int node) => _samples.AsSpan(_start[node], _start[node + 1] - _start[node]);

    /// <summary>The distinct rows; null where all are distinct.</summary>
    /// <typeparam name="T">Element type; compared by its bits.</typeparam>
    /// <param name="x">n×d rows.</param>
    /// <param name="context">Threads and cancellation.</param>
    public static unsafe DistinctRows? Find<T>(ReadOnlyMatrixView<T> x, ComputeContext context)
        where T : unmanaged
    {
        int n = x.Rows, d = x.Cols;
        long ld = x.LeadingDimension;
        if (d == 0) return null;
        using NativeBuffer<ulong> hashes = new(n);
        ulong* hash = hashes.Pointer;
        fixed (T* pinned = x)
        {
            T* rows = pinned;
            ParallelRows.For(n, Math.Max(1, (1 << 16) / d), context.Threads, context.Token, (from, to) =>
            {
                for (int i = from; i < to; i++)
                    hash[i] = XxHash3.HashToUInt64(MemoryMarshal.AsBytes(new ReadOnlySpan<T>(rows + (i * ld), d)));
            });
        }
        return NothingRepeats(new ReadOnlySpan<ulong>(hash, n)) ? null : Number(x, new ReadOnlySpan<ulong>(hash, n), context);
    }

    /// <summary>The first rows that hold each distinct one, one after the other.</summary>
    /// <param name="x">The n×d rows.</param>
    public unsafe NativeBuffer<float> Gather(ReadOnlyMatrixView<float> x)
    {
        NativeBuffer<float> gathered = new((long)Count * x.Cols);
        for (int t = 0; t < First.Length; t++)
            x.Row(First[t]).CopyTo(new Span<float>(gathered.Pointer + ((long)t * x.Cols), x.Cols));
        return gathered;
    }

    /// <summary>Whether all hashes differ, and so all rows.</summary>
    private static bool NothingRepeats(ReadOnlySpan<ulong> hashes)
    {
        ulong[] sorted = hashes.ToArray();
        Array.Sort(sorted);
        for (int i = 1; i < sorted.Length; i++)
        {
            if (sorted[i] == sorted[i - 1]) return false;
        }
        return true;
    }

    private static DistinctRows? Number<T>(ReadOnlyMatrixView<T> x, ReadOnlySpan<ulong> hashes, ComputeContext context)
        where T : unmanaged
    {
        int n = x.Rows;
        int[] nodeOf = new int[n];
        List<int> first = [];
        Dictionary<ulong, int> byHash = new(n);
        for (int i = 0; i < n; i++)
        {
            if (i % 4096 == 0) context.Token.ThrowIfCancellationRequested();
            // Different rows of one hash stand under the hashes that follow.
            ulong key = hashes[i];
            int node;
            while (byHash.TryGetValue(key, out node) && !SameBits(x.Row(first[node]), x.Row(i))) key++;
            if (!byHash.TryAdd(key, first.Count))
            {
                nodeOf[i] = node;
                continue;
            }
            nodeOf[i] = first.Count;
            first.Add(i);
        }
        return first.Count == n ? null : new DistinctRows(nodeOf, [.. first]);
    }

    private static bool SameBits<T>(ReadOnlySpan<T> a, ReadOnlySpan<T> b)
        where T : unmanaged => MemoryMarshal.AsBytes(a).SequenceEqual(MemoryMarshal.AsBytes(b));
}
