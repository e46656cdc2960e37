using System.Numerics;
using System.Text;
using LfmNative.Kernels;

namespace LfmNative.Storage;

/// <summary>The formats that hold numbers as text: blocks of rows are formatted in parallel and written in order.</summary>
public static partial class MatrixWriter
{
    private const int RowsPerBlock = 64;

    private static unsafe void WriteDelimited<T>(Job<T> job, T* data)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>, IUtf8SpanFormattable
    {
        byte separator = DelimitedWriter.Separator(job.Path);
        if (job.Names is not null)
        {
            // As pandas writes an index: an unnamed first column holds names, whatever they look like.
            TextBuffer header = new();
            for (int j = 0; j < job.Matrix.Cols; j++)
            {
                header.Byte(separator);
                header.Number(j);
            }
            header.Byte((byte)'\n');
            job.Stream.Write(header.Bytes);
        }
        CheckNames(job, "a line end, which text cannot hold; rename it");
        string[]? names = job.Names;
        WriteLines(job, data, separator, (text, i) =>
        {
            if (names is null) return;
            text.Field(names[i], separator);
            text.Byte(separator);
        });
    }

    private static unsafe void WriteVec<T>(Job<T> job, T* data)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>, IUtf8SpanFormattable
    {
        CheckNames(job, "a line end, which .vec cannot hold; rename it");
        job.Stream.Write(Encoding.ASCII.GetBytes($"{job.Matrix.Rows} {job.Matrix.Cols}\n"));
        string[]? names = job.Names;
        WriteLines(job, data, (byte)' ', (text, i) =>
        {
            if (names is null) text.Number(i);
            else text.Text(names[i]);
            text.Byte((byte)' ');
        });
    }

    private static unsafe void WriteLines<T>(Job<T> job, T* data, byte separator, Action<TextBuffer, int> name)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>, IUtf8SpanFormattable
    {
        int rows = job.Matrix.Rows, cols = job.Matrix.Cols;
        long ld = job.Matrix.LeadingDimension;
        TextBuffer[] blocks = new TextBuffer[4 * job.Context.Threads];
        for (int b = 0; b < blocks.Length; b++) blocks[b] = new TextBuffer();
        for (long first = 0; first < rows; first += blocks.Length * RowsPerBlock)
        {
            int count = (int)Math.Min(blocks.Length * RowsPerBlock, rows - first);
            ParallelRows.For(count, RowsPerBlock, job.Context.Threads, job.Context.Token, (from, to) =>
            {
                TextBuffer text = blocks[from / RowsPerBlock];
                text.Clear();
                for (long i = first + from; i < first + to; i++)
                {
                    name(text, (int)i);
                    for (int j = 0; j < cols; j++)
                    {
                        if (j > 0) text.Byte(separator);
                        text.Number(data[(i * ld) + j]);
                    }
                    text.Byte((byte)'\n');
                }
            });
            for (int b = 0; b * RowsPerBlock < count; b++) job.Stream.Write(blocks[b].Bytes);
        }
    }

    private static void CheckNames<T>(Job<T> job, string what)
        where T : unmanaged
    {
        for (int i = 0; i < job.Names?.Length; i++)
        {
            if (job.Names[i].AsSpan().IndexOfAny('\n', '\r') >= 0) throw BadName(job.Path, i, job.Names[i], what);
        }
    }
}
