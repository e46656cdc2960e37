using System.IO.Hashing;
using System.Runtime.InteropServices;
using LfmNative.Diagnostics;
using LfmNative.Kernels;
using LfmNative.Memory;

namespace LfmNative.Storage;

/// <summary>What tells rows from others: the sum, modulo 2⁶⁴, of a hash of every row and its number.</summary>
/// <remarks>A sum, so that whoever holds some of the rows only can add theirs.</remarks>
internal static class RowFingerprint
{
    /// <summary>The sum over some rows.</summary>
    /// <param name="rows">n×d rows, by their bits in single precision.</param>
    /// <param name="first">Number of the first one.</param>
    /// <param name="context">Threads and cancellation.</param>
    public static unsafe ulong Of(ReadOnlyMatrixView<float> rows, long first, ComputeContext context)
    {
        (int n, int d, long ld) = (rows.Rows, rows.Cols, rows.LeadingDimension);
        ulong sum = 0;
        fixed (float* pinned = rows)
        {
            float* data = pinned;
            ParallelRows.For(n, Math.Max(1, (1 << 16) / Math.Max(1, d)), context.Threads, context.Token, (from, to) =>
            {
                ulong part = 0;
                for (int i = from; i < to; i++)
                    part += XxHash3.HashToUInt64(MemoryMarshal.AsBytes(new ReadOnlySpan<float>(data + (i * ld), d)), first + i);
                Interlocked.Add(ref sum, part);
            });
        }
        return sum;
    }
}
