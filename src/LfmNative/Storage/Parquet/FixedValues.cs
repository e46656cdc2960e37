using System.Runtime.CompilerServices;

namespace LfmNative.Storage.Parquet;

/// <summary>The values of a page that all take as many bytes, in order.</summary>
/// <param name="width">Bytes of a value.</param>
internal abstract unsafe class FixedValues(int width)
{
    /// <summary>Bytes of a value.</summary>
    protected int Width { get; } = width;

    /// <summary>Reads values as they lie in memory, little-endian.</summary>
    /// <param name="into">Room for count values.</param>
    /// <param name="count">Values.</param>
    /// <exception cref="InvalidDataException">There are fewer.</exception>
    public abstract void Read(byte* into, long count);

    /// <summary>Passes over values.</summary>
    public abstract void Skip(long count);

    protected static InvalidDataException Short() => new("the page holds fewer values than its header tells");
}

/// <summary>Values one after the other in memory.</summary>
internal sealed unsafe class PlainValues(PageBytes bytes, int width) : FixedValues(width)
{
    private long _at;

    public override void Read(byte* into, long count)
    {
        long from = _at;
        Skip(count);
        Buffer.MemoryCopy(bytes.Pointer + from, into, count * Width, count * Width);
    }

    public override void Skip(long count)
    {
        if (count > (bytes.Length - _at) / Width) throw Short();
        _at += count * Width;
    }
}

/// <summary>Values one after the other in a file: they are read to where they belong, without a copy between.</summary>
internal sealed unsafe class StoredValues(ByteSource source, long offset, int length, int width) : FixedValues(width)
{
    private long _at;

    public override void Read(byte* into, long count)
    {
        long from = offset + _at;
        Skip(count);
        source.Read(from, new Span<byte>(into, (int)(count * Width)));
    }

    public override void Skip(long count)
    {
        if (count > (length - _at) / Width) throw Short();
        _at += count * Width;
    }
}

/// <summary>Values as places in a dictionary.</summary>
internal sealed unsafe class DictionaryValues : FixedValues
{
    private const int Together = 1024;
    private readonly PageBytes _dictionary;
    private HybridIndices _indices;

    /// <param name="bytes">The places.</param>
    /// <param name="dictionary">The values they stand for.</param>
    /// <param name="width">Bytes of a value.</param>
    public DictionaryValues(PageBytes bytes, PageBytes dictionary, int width)
        : base(width)
    {
        _dictionary = dictionary;
        _indices = new HybridIndices(bytes, dictionary.Length / width);
    }

    [SkipLocalsInit]
    public override void Read(byte* into, long count)
    {
        Span<int> places = stackalloc int[Together];
        for (long done = 0; done < count;)
        {
            Span<int> part = places[..(int)Math.Min(Together, count - done)];
            _indices.Read(part);
            byte* to = into + (done * Width);
            switch (Width)
            {
                case 4:
                    for (int i = 0; i < part.Length; i++) ((uint*)to)[i] = ((uint*)_dictionary.Pointer)[part[i]];
                    break;
                case 8:
                    for (int i = 0; i < part.Length; i++) ((ulong*)to)[i] = ((ulong*)_dictionary.Pointer)[part[i]];
                    break;
                default:
                    for (int i = 0; i < part.Length; i++)
                        Unsafe.CopyBlockUnaligned(to + ((long)i * Width), _dictionary.Pointer + ((long)part[i] * Width), (uint)Width);
                    break;
            }
            done += part.Length;
        }
    }

    public override void Skip(long count) => _indices.Skip(count);
}

/// <summary>Values whose first bytes stand together, then their second ones, and so on.</summary>
internal sealed unsafe class SplitValues(PageBytes bytes, int width) : FixedValues(width)
{
    private readonly int _count = bytes.Length / width;
    private int _at;

    public override void Read(byte* into, long count)
    {
        int from = _at;
        Skip(count);
        for (int b = 0; b < Width; b++)
        {
            byte* stream = bytes.Pointer + ((long)b * _count) + from;
            byte* to = into + b;
            for (int i = 0; i < (int)count; i++, to += Width) *to = stream[i];
        }
    }

    public override void Skip(long count)
    {
        if (count > _count - _at) throw Short();
        _at += (int)count;
    }
}

/// <summary>Whole numbers of four or eight bytes by their differences.</summary>
internal sealed unsafe class DeltaValues(PageBytes bytes, int width) : FixedValues(width)
{
    private DeltaIntegers _integers = new(bytes);

    public override void Read(byte* into, long count)
    {
        for (long i = 0; i < count; i++)
        {
            long value = _integers.Next();
            if (Width == sizeof(int)) ((int*)into)[i] = (int)value;
            else ((long*)into)[i] = value;
        }
    }

    public override void Skip(long count)
    {
        for (long i = 0; i < count; i++) _integers.Next();
    }
}
