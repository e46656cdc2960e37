using System.Text;

namespace LfmNative.Tests.Storage;

/// <summary>COPY binary put together byte by byte, as PostgreSQL's reference and pgvector's sources describe it.</summary>
internal static class CopyBytes
{
    public static byte[] File(params byte[][] tuples) => [.. Head, .. tuples.SelectMany(bytes => bytes), 0xFF, 0xFF];

    public static byte[] Head => [.. "PGCOPY\n"u8, 0xFF, 0x0D, 0x0A, 0x00, .. Int4(0), .. Int4(0)];

    /// <summary>A tuple of fields; null is NULL.</summary>
    public static byte[] Tuple(params byte[]?[] fields) =>
        [.. Int2(fields.Length), .. fields.SelectMany(field => field is null ? Int4(-1) : [.. Int4(field.Length), .. field])];

    public static byte[] Text(string text) => Encoding.UTF8.GetBytes(text);

    public static byte[] Int2(int value) => [(byte)(value >> 8), (byte)value];

    public static byte[] Int4(int value) => [.. Int2(value >> 16), .. Int2(value)];

    public static byte[] Int8(long value) => [.. Int4((int)(value >> 32)), .. Int4((int)value)];

    /// <summary>real[]; NaN stands for NULL where <paramref name="nulls"/>.</summary>
    public static byte[] Reals(float[] values, int lower = 1, bool nulls = false) =>
    [
        .. Int4(1), .. Int4(nulls ? 1 : 0), .. Int4(700), .. Int4(values.Length), .. Int4(lower),
        .. values.SelectMany(v => nulls && float.IsNaN(v) ? Int4(-1) : [.. Int4(4), .. Int4(BitConverter.SingleToInt32Bits(v))]),
    ];

    /// <summary>double precision[].</summary>
    public static byte[] Doubles(params double[] values) =>
    [
        .. Int4(1), .. Int4(0), .. Int4(701), .. Int4(values.Length), .. Int4(1),
        .. values.SelectMany(v => (byte[])[.. Int4(8), .. Int8(BitConverter.DoubleToInt64Bits(v))]),
    ];

    /// <summary>real[] of two dimensions.</summary>
    public static byte[] Grid(int rows, int cols) =>
    [
        .. Int4(2), .. Int4(0), .. Int4(700), .. Int4(rows), .. Int4(1), .. Int4(cols), .. Int4(1),
        .. Enumerable.Range(0, rows * cols).SelectMany(_ => (byte[])[.. Int4(4), .. Int4(0)]),
    ];

    /// <summary>pgvector's vector.</summary>
    public static byte[] Vector(params float[] values) =>
        [.. Int2(values.Length), .. Int2(0), .. values.SelectMany(v => Int4(BitConverter.SingleToInt32Bits(v)))];

    /// <summary>pgvector's halfvec.</summary>
    public static byte[] HalfVector(params float[] values) =>
        [.. Int2(values.Length), .. Int2(0), .. values.SelectMany(v => Int2(BitConverter.HalfToInt16Bits((Half)v)))];
}
