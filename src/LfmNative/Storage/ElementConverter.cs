using System.Buffers.Binary;
using System.Diagnostics;
using System.Numerics;
using System.Runtime.InteropServices;

namespace LfmNative.Storage;

/// <summary>Stored numbers to float32 and float64.</summary>
/// <remarks>
/// Every float16, bfloat16 and float32 is exact in float32; float64 and wide integers round to nearest even.
/// Vectors are of the machine's width, remainders scalar.
/// </remarks>
internal static class ElementConverter
{
    private const int Chunk = 4096;

    /// <summary>Converts to float32.</summary>
    /// <param name="type">What <paramref name="source"/> holds.</param>
    /// <param name="source">type.Size · destination.Length bytes, of any alignment; must not overlap the destination.</param>
    /// <param name="destination">Overwritten.</param>
    /// <returns>The first element that is finite in the source and beyond float32's range, or −1.</returns>
    public static int ToSingle(ElementType type, ReadOnlySpan<byte> source, Span<float> destination)
    {
        Debug.Assert(source.Length == (long)destination.Length * type.Size, "source and destination differ in length");
        if (!type.BigEndian) return FromLittleEndian(type.Kind, source, destination);
        Span<byte> swapped = stackalloc byte[Chunk];
        for (int done = 0; done < destination.Length;)
        {
            int n = Math.Min(Chunk / type.Size, destination.Length - done);
            Span<byte> part = swapped[..(n * type.Size)];
            Swap(type.Size, source.Slice(done * type.Size, part.Length), part);
            int overflow = FromLittleEndian(type.Kind, part, destination.Slice(done, n));
            if (overflow >= 0) return done + overflow;
            done += n;
        }
        return -1;
    }

    /// <summary>Converts to float64; exact but for 64-bit integers beyond 2⁵³.</summary>
    /// <param name="type">What <paramref name="source"/> holds.</param>
    /// <param name="source">type.Size · destination.Length bytes.</param>
    /// <param name="destination">Overwritten.</param>
    public static void ToDouble(ElementType type, ReadOnlySpan<byte> source, Span<double> destination)
    {
        byte[]? swapped = type.BigEndian ? new byte[source.Length] : null;
        if (swapped is not null) Swap(type.Size, source, swapped);
        ReadOnlySpan<byte> s = swapped ?? source;
        switch (type.Kind)
        {
            case ElementKind.Float64: MemoryMarshal.Cast<byte, double>(s).CopyTo(destination); break;
            case ElementKind.Float32: Widen<float>(s, destination); break;
            case ElementKind.Int64: Widen<long>(s, destination); break;
            case ElementKind.UInt64: Widen<ulong>(s, destination); break;
            case ElementKind.Int32: Widen<int>(s, destination); break;
            case ElementKind.UInt32: Widen<uint>(s, destination); break;
            default:
                float[] narrow = new float[destination.Length];
                FromLittleEndian(type.Kind, s, narrow);
                Widen<float>(MemoryMarshal.AsBytes<float>(narrow), destination);
                break;
        }
    }

    /// <summary>Reverses the bytes of every element.</summary>
    public static void Swap(int size, ReadOnlySpan<byte> source, Span<byte> destination)
    {
        switch (size)
        {
            case 2:
                BinaryPrimitives.ReverseEndianness(MemoryMarshal.Cast<byte, ushort>(source), MemoryMarshal.Cast<byte, ushort>(destination));
                break;
            case 4:
                BinaryPrimitives.ReverseEndianness(MemoryMarshal.Cast<byte, uint>(source), MemoryMarshal.Cast<byte, uint>(destination));
                break;
            case 8:
                BinaryPrimitives.ReverseEndianness(MemoryMarshal.Cast<byte, ulong>(source), MemoryMarshal.Cast<byte, ulong>(destination));
                break;
            default:
                source.CopyTo(destination);
                break;
        }
    }

    private static int FromLittleEndian(ElementKind kind, ReadOnlySpan<byte> s, Span<float> d)
    {
        switch (kind)
        {
            case ElementKind.Float32: MemoryMarshal.Cast<byte, float>(s).CopyTo(d); break;
            case ElementKind.Float64: return FromDouble(MemoryMarshal.Cast<byte, double>(s), d);
            case ElementKind.Float16: FromHalf(MemoryMarshal.Cast<byte, ushort>(s), d); break;
            case ElementKind.BFloat16: FromBFloat16(MemoryMarshal.Cast<byte, ushort>(s), d); break;
            case ElementKind.Bool: FromBool(s, d); break;
            case ElementKind.UInt8: FromInteger<byte>(s, d); break;
            case ElementKind.Int8: FromInteger<sbyte>(s, d); break;
            case ElementKind.UInt16: FromInteger<ushort>(s, d); break;
            case ElementKind.Int16: FromInteger<short>(s, d); break;
            case ElementKind.UInt32: FromInteger<uint>(s, d); break;
            case ElementKind.Int32: FromInteger<int>(s, d); break;
            case ElementKind.UInt64: FromInteger<ulong>(s, d); break;
            default: FromInteger<long>(s, d); break;
        }
        return -1;
    }

    /// <summary>Rounds to float32; a block in which an infinity appears is searched for a finite source.</summary>
    internal static int FromDouble(ReadOnlySpan<double> s, Span<float> d)
    {
        int width = Vector<float>.Count;
        for (int from = 0; from < s.Length; from += Chunk)
        {
            int to = Math.Min(s.Length, from + Chunk);
            int i = from;
            Vector<int> infinite = Vector<int>.Zero;
            for (; i <= to - width; i += width)
            {
                Vector<float> v = Vector.Narrow(new Vector<double>(s[i..]), new Vector<double>(s[(i + (width / 2))..]));
                v.CopyTo(d[i..]);
                infinite |= Vector.Equals(Vector.Abs(v), new Vector<float>(float.PositiveInfinity));
            }
            bool suspect = !Vector.EqualsAll(infinite, Vector<int>.Zero);
            for (; i < to; i++)
            {
                d[i] = (float)s[i];
                suspect |= float.IsInfinity(d[i]);
            }
            if (!suspect) continue;
            for (i = from; i < to; i++)
            {
                if (float.IsInfinity(d[i]) && double.IsFinite(s[i])) return i;
            }
        }
        return -1;
    }

    /// <summary>IEEE 754 binary16: the exponent is rebiased by 112, subnormals are normalised by a subtraction.</summary>
    private static void FromHalf(ReadOnlySpan<ushort> s, Span<float> d)
    {
        int width = Vector<ushort>.Count;
        int i = 0;
        for (; i <= s.Length - width; i += width)
        {
            Vector.Widen(new Vector<ushort>(s[i..]), out Vector<uint> low, out Vector<uint> high);
            HalfBits(low).CopyTo(d[i..]);
            HalfBits(high).CopyTo(d[(i + (width / 2))..]);
        }
        for (; i < s.Length; i++) d[i] = (float)BitConverter.UInt16BitsToHalf(s[i]);
    }

    private static Vector<float> HalfBits(Vector<uint> h)
    {
        Vector<uint> exponent = new(0x7C00u << 13);
        Vector<uint> bits = (h & new Vector<uint>(0x7FFF)) << 13;
        Vector<uint> e = bits & exponent;
        Vector<uint> normal = bits + new Vector<uint>(112u << 23);
        Vector<uint> special = normal + new Vector<uint>(112u << 23);
        Vector<float> magic = Vector.AsVectorSingle(new Vector<uint>(113u << 23));
        Vector<uint> subnormal = Vector.AsVectorUInt32(Vector.AsVectorSingle(normal + new Vector<uint>(1u << 23)) - magic);
        Vector<uint> value = Vector.ConditionalSelect(Vector.Equals(e, exponent), special,
            Vector.ConditionalSelect(Vector.Equals(e, Vector<uint>.Zero), subnormal, normal));
        return Vector.AsVectorSingle(value | ((h & new Vector<uint>(0x8000)) << 16));
    }

    /// <summary>bfloat16 is the upper half of a float32.</summary>
    private static void FromBFloat16(ReadOnlySpan<ushort> s, Span<float> d)
    {
        for (int i = 0; i < s.Length; i++) d[i] = BitConverter.UInt32BitsToSingle((uint)s[i] << 16);
    }

    private static void FromBool(ReadOnlySpan<byte> s, Span<float> d)
    {
        for (int i = 0; i < s.Length; i++) d[i] = s[i] == 0 ? 0 : 1;
    }

    private static void FromInteger<T>(ReadOnlySpan<byte> bytes, Span<float> d)
        where T : unmanaged, IBinaryInteger<T>
    {
        ReadOnlySpan<T> s = MemoryMarshal.Cast<byte, T>(bytes);
        for (int i = 0; i < s.Length; i++) d[i] = float.CreateTruncating(s[i]);
    }

    private static void Widen<T>(ReadOnlySpan<byte> bytes, Span<double> d)
        where T : unmanaged, INumber<T>
    {
        ReadOnlySpan<T> s = MemoryMarshal.Cast<byte, T>(bytes);
        for (int i = 0; i < s.Length; i++) d[i] = double.CreateTruncating(s[i]);
    }
}
