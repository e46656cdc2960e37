using System.Text;

namespace LfmNative.Storage.Parquet;

/// <summary>Reads Thrift's compact protocol, in which Parquet's headers are written.</summary>
/// <remarks>Source: Apache Thrift, <c>thrift-compact-protocol.md</c>. Lists and nesting are bounded by the bytes that are there.</remarks>
internal ref struct ThriftReader(ReadOnlySpan<byte> data, int position = 0)
{
    private const int MaxDepth = 24;
    private const int MaxVarintBytes = 10;
    private readonly ReadOnlySpan<byte> _data = data;

    /// <summary>Bytes read so far.</summary>
    public int Position { get; private set; } = position;

    /// <summary>Moves to the next field of a structure.</summary>
    /// <param name="id">The number of the field before, 0 at the beginning; receives that of this one.</param>
    /// <param name="type">Receives its type.</param>
    /// <returns>False at the end of the structure.</returns>
    /// <exception cref="EndOfStreamException">The data end before the structure does.</exception>
    public bool Next(ref int id, out ThriftType type)
    {
        byte head = Byte();
        type = (ThriftType)(head & 0xF);
        if (type == ThriftType.Stop) return false;
        id = (head >> 4) != 0 ? id + (head >> 4) : (int)Math.Clamp(ZigZag(), short.MinValue, short.MaxValue);
        return true;
    }

    /// <summary>A whole number of any width.</summary>
    public long Integer(ThriftType type) => type switch
    {
        ThriftType.Byte => (sbyte)Byte(),
        ThriftType.Int16 or ThriftType.Int32 or ThriftType.Int64 => ZigZag(),
        _ => throw Unexpected(),
    };

    /// <summary>A whole number of 32 bits.</summary>
    public int Int32(ThriftType type)
    {
        long value = Integer(type);
        return value == (int)value ? (int)value : throw new InvalidDataException("a number of its headers is too large");
    }

    /// <summary>True or false, which a field's type tells.</summary>
    public static bool Boolean(ThriftType type) => type switch
    {
        ThriftType.True => true,
        ThriftType.False => false,
        _ => throw Unexpected(),
    };

    /// <summary>A text.</summary>
    public string Text(ThriftType type)
    {
        if (type != ThriftType.Binary) throw Unexpected();
        return Encoding.UTF8.GetString(Bytes(Length()));
    }

    /// <summary>Begins a list: of which type, and how long; each element takes at least one byte.</summary>
    public (ThriftType Type, int Count) List(ThriftType type)
    {
        if (type is not (ThriftType.List or ThriftType.Set)) throw Unexpected();
        byte head = Byte();
        int count = (head >> 4) == 15 ? Length() : head >> 4;
        if (count > _data.Length - Position) throw new EndOfStreamException("a list of its headers is longer than they are");
        return ((ThriftType)(head & 0xF), count);
    }

    /// <summary>Refuses what is no structure.</summary>
    public static void Struct(ThriftType type)
    {
        if (type != ThriftType.Struct) throw Unexpected();
    }

    /// <summary>Passes over a value.</summary>
    public void Skip(ThriftType type, int depth = 0)
    {
        if (depth > MaxDepth) throw new InvalidDataException("its headers are nested too deeply");
        switch (type)
        {
            case ThriftType.True or ThriftType.False:
                break;
            case ThriftType.Byte:
                Byte();
                break;
            case ThriftType.Int16 or ThriftType.Int32 or ThriftType.Int64:
                Varint();
                break;
            case ThriftType.Double:
                Bytes(sizeof(double));
                break;
            case ThriftType.Binary:
                Bytes(Length());
                break;
            case ThriftType.List or ThriftType.Set:
                (ThriftType element, int count) = List(type);
                for (int i = 0; i < count; i++) SkipElement(element, depth);
                break;
            case ThriftType.Map:
                int pairs = Length();
                byte types = pairs > 0 ? Byte() : (byte)0;
                for (int i = 0; i < pairs; i++)
                {
                    SkipElement((ThriftType)(types >> 4), depth);
                    SkipElement((ThriftType)(types & 0xF), depth);
                }
                break;
            case ThriftType.Struct:
                int id = 0;
                while (Next(ref id, out ThriftType field)) Skip(field, depth + 1);
                break;
            default:
                throw Unexpected();
        }
    }

    /// <summary>Elements that are true or false take a byte where fields take none.</summary>
    private void SkipElement(ThriftType type, int depth)
    {
        if (type is ThriftType.True or ThriftType.False) Byte();
        else Skip(type, depth + 1);
    }

    private byte Byte() => Bytes(1)[0];

    private ReadOnlySpan<byte> Bytes(int count)
    {
        if (count > _data.Length - Position) throw new EndOfStreamException("its headers end early");
        ReadOnlySpan<byte> bytes = _data.Slice(Position, count);
        Position += count;
        return bytes;
    }

    private int Length()
    {
        ulong length = Varint();
        return length <= int.MaxValue ? (int)length : throw new InvalidDataException("a length in its headers is too large");
    }

    private long ZigZag()
    {
        ulong value = Varint();
        return (long)(value >> 1) ^ -(long)(value & 1);
    }

    private ulong Varint()
    {
        ulong value = 0;
        for (int i = 0; i < MaxVarintBytes; i++)
        {
            byte b = Byte();
            value |= (ulong)(b & 0x7F) << (7 * i);
            if (b < 0x80) return value;
        }
        throw new InvalidDataException("a number of its headers has no end");
    }

    private static InvalidDataException Unexpected() => new("its headers hold a value of an unexpected type");
}

/// <summary>Types of Thrift's compact protocol.</summary>
internal enum ThriftType
{
    Stop, True, False, Byte, Int16, Int32, Int64, Double, Binary, List, Set, Map, Struct,
}
