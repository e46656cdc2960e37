using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Text;
using LfmNative.Diagnostics;

namespace LfmNative.Storage;

/// <summary>The formats that hold numbers as bytes.</summary>
public static partial class MatrixWriter
{
    private const int RowsBetweenPolls = 4096;
    private const int MaxElementsAtOnce = 1 << 26;

    private static ElementType TypeOf<T>() => typeof(T) == typeof(double) ? ElementType.Double : ElementType.Single;

    private static void WriteNpy<T>(Job<T> job)
        where T : unmanaged
    {
        job.Stream.Write(NpyHeader.Create(TypeOf<T>(), [job.Matrix.Rows, job.Matrix.Cols]));
        WriteRows(job);
    }

    private static void WriteNpz<T>(Job<T> job)
        where T : unmanaged
    {
        NpzWriter writer = new(job.Stream);
        writer.Add("arr_0", TypeOf<T>(), job.Matrix, job.Context.Token);
        writer.Finish();
    }

    private static void WriteSafetensors<T>(Job<T> job)
        where T : unmanaged
    {
        ElementType type = TypeOf<T>();
        long bytes = (long)job.Matrix.Rows * job.Matrix.Cols * type.Size;
        string dtype = type.Size == 8 ? "F64" : "F32", shape = $"{job.Matrix.Rows},{job.Matrix.Cols}";
        string json = $$$"""{"embeddings":{"dtype":"{{{dtype}}}","shape":[{{{shape}}}],"data_offsets":[0,{{{bytes}}}]}}""";
        // Blanks after the object align the data, as the format allows: 8 + length is a multiple of 64.
        json = json.PadRight(((json.Length + 8 + 63) / 64 * 64) - 8);
        Span<byte> length = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length, json.Length);
        job.Stream.Write(length);
        job.Stream.Write(Encoding.ASCII.GetBytes(json));
        WriteRows(job);
    }

    private static void WriteFvecs<T>(Job<T> job)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        byte[] record = RowBytes(job, (job.Matrix.Cols + 1L) * sizeof(float));
        BinaryPrimitives.WriteInt32LittleEndian(record, job.Matrix.Cols);
        for (int i = 0; i < job.Matrix.Rows; i++)
        {
            Poll(job, i);
            Narrow(job, i, record.AsSpan(sizeof(float)));
            job.Stream.Write(record);
        }
    }

    private static void WriteBin<T>(Job<T> job)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        byte[] vector = RowBytes(job, (job.Matrix.Cols * (long)sizeof(float)) + 1);
        vector[^1] = (byte)'\n';
        job.Stream.Write(Encoding.ASCII.GetBytes($"{job.Matrix.Rows} {job.Matrix.Cols}\n"));
        for (int i = 0; i < job.Matrix.Rows; i++)
        {
            Poll(job, i);
            string name = job.Names?[i] ?? $"{i}";
            if (name.AsSpan().IndexOfAny(' ', '\n') >= 0)
                throw BadName(job.Path, i, name, "blanks or line ends, which .bin cannot hold; write .csv instead");
            job.Stream.Write(Encoding.UTF8.GetBytes(name + " "));
            Narrow(job, i, vector.AsSpan(0, vector.Length - 1));
            job.Stream.Write(vector);
        }
    }

    private static void WriteRows<T>(Job<T> job)
        where T : unmanaged
    {
        for (int i = 0; i < job.Matrix.Rows; i++)
        {
            Poll(job, i);
            // A span of bytes ends at 2³¹, a row of numbers does not.
            for (ReadOnlySpan<T> rest = job.Matrix.Row(i); rest.Length > 0;)
            {
                ReadOnlySpan<T> part = rest[..Math.Min(rest.Length, MaxElementsAtOnce)];
                job.Stream.Write(MemoryMarshal.AsBytes(part));
                rest = rest[part.Length..];
            }
        }
    }

    /// <summary>Memory for one row as it lies in the file.</summary>
    private static byte[] RowBytes<T>(Job<T> job, long bytes)
        where T : unmanaged
    {
        if (bytes > Array.MaxLength)
            Throw.Argument($"{job.Path}: a row of {job.Matrix.Cols} columns is too long for this format; write .npy instead");
        return new byte[bytes];
    }

    /// <summary>Row i as float32 bytes; a finite number that becomes infinite is refused.</summary>
    private static void Narrow<T>(Job<T> job, int i, Span<byte> bytes)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ReadOnlySpan<byte> row = MemoryMarshal.AsBytes(job.Matrix.Row(i));
        int overflow = ElementConverter.ToSingle(TypeOf<T>(), row, MemoryMarshal.Cast<byte, float>(bytes));
        if (overflow >= 0)
            throw new LfmException(LfmErrorCode.InvalidData, $"{job.Path}: row {i}, column {overflow} (counted "
                + "from 0) is beyond float32's range of ±3.4e38, which this format holds; write .npy instead");
    }

    private static void Poll<T>(Job<T> job, int row)
        where T : unmanaged
    {
        if (row % RowsBetweenPolls == 0) job.Context.Token.ThrowIfCancellationRequested();
    }

    private static LfmException BadName(string path, int row, string name, string what) =>
        new(LfmErrorCode.InvalidArgument, $"{path}: the name of row {row}, {LineReader.Show(Encoding.UTF8.GetBytes(name))}, holds {what}");
}
