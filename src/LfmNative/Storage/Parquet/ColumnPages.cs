using System.Buffers.Binary;
using System.IO.Hashing;
using LfmNative.Memory;

namespace LfmNative.Storage.Parquet;

/// <summary>The pages of one column one after the other: one is in memory at a time, and the dictionary of its row group.</summary>
internal sealed unsafe class ColumnPages(ByteSource source, string name, ParquetField field, int repeated, int defined) : IDisposable
{
    private const int HeaderBytes = 1 << 12;
    private const int MaxHeaderBytes = 1 << 24;

    private NativeBuffer<byte>? _packed;
    private NativeBuffer<byte>? _unpacked;
    private NativeBuffer<byte>? _entries;
    private PageBytes? _dictionary;
    private TextDictionary? _texts;
    private ColumnChunk _chunk;
    private long _at;
    private long _end;
    private long _page;
    private long _levels;
    private LevelRuns _repetition;
    private LevelRuns _definition;

    /// <summary>Repetition levels of the page.</summary>
    public ref LevelRuns Repetition => ref _repetition;

    /// <summary>Definition levels of the page.</summary>
    public ref LevelRuns Definition => ref _definition;

    /// <summary>Levels of the page that were not taken yet.</summary>
    public long Left { get; private set; }

    /// <summary>The values of the page, where all take as many bytes.</summary>
    public FixedValues? Fixed { get; private set; }

    /// <summary>The values of the page, where they differ in length.</summary>
    public TextValues? Texts { get; private set; }

    /// <summary>Begins with a row group.</summary>
    public void Begin(ColumnChunk chunk)
    {
        if (chunk.Type != field.Type) throw new InvalidDataException($"column {name} has another type in a row group than in the schema");
        (_chunk, _at, _end, _levels, Left) = (chunk, chunk.Start, chunk.Start + chunk.Bytes, chunk.Levels, 0);
        _dictionary = null;
    }

    /// <summary>Takes levels of both kinds.</summary>
    public void Take(long count)
    {
        _repetition.Take(count);
        _definition.Take(count);
        Left -= count;
    }

    /// <summary>Moves to the next page that holds values.</summary>
    /// <returns>False at the end of the row group.</returns>
    /// <exception cref="InvalidDataException">It is damaged.</exception>
    public bool Next()
    {
        while (_levels > 0)
        {
            _page = _at;
            PageHeader header = ReadHeader();
            if (header.Packed > _end - _at) throw new InvalidDataException("the page is longer than its column");
            long body = _at;
            _at += header.Packed;
            if (header.Kind == PageKind.Dictionary) ReadDictionary(header, body);
            if (header.Kind is PageKind.Dictionary or PageKind.Index || header.Levels == 0) continue;
            if (header.Levels > _levels) throw new InvalidDataException("the pages hold more values than their column");
            _levels -= header.Levels;
            Left = header.Levels;
            if (header.Kind == PageKind.Data) ReadPage(header, body);
            else ReadPage2(header, body);
            return true;
        }
        return false;
    }

    /// <summary>Tells the column and the page of what is damaged.</summary>
    public InvalidDataException Locate(InvalidDataException e) => new($"column {name}, page at byte {_page}: {e.Message}", e);

    public void Dispose()
    {
        _packed?.Dispose();
        _unpacked?.Dispose();
        _entries?.Dispose();
    }

    private PageHeader ReadHeader()
    {
        for (long size = HeaderBytes; ; size *= 16)
        {
            int now = (int)Math.Min(size, _end - _at);
            try
            {
                PageHeader header = PageHeader.Read(source.Head(_at, now), out int length);
                _at += length;
                return header;
            }
            catch (EndOfStreamException) when (now < _end - _at && size < MaxHeaderBytes)
            {
                // Statistics can make a header long: it is read again with more of what follows.
            }
            catch (EndOfStreamException)
            {
                throw new InvalidDataException("its header ends early");
            }
        }
    }

    private void ReadDictionary(PageHeader header, long body)
    {
        if (header.Encoding is not (PageEncoding.Plain or PageEncoding.PlainDictionary)) throw Unread(header.Encoding);
        PageBytes packed = Load(header, body);
        PagePacking.CheckSize(_chunk.Codec, packed.Length, header.Unpacked);
        byte* entries = Grow(ref _entries, header.Unpacked);
        PagePacking.Unpack(_chunk.Codec, packed.Span, new Span<byte>(entries, header.Unpacked));
        _dictionary = new PageBytes(entries, header.Unpacked);
        if (field.Width == 0) _texts = new TextDictionary(_dictionary.Value, header.Levels);
    }

    /// <summary>Version 1: lengths stand before the levels, and all is packed together.</summary>
    private void ReadPage(PageHeader header, long body)
    {
        bool plain = header.Encoding == PageEncoding.Plain && _chunk.Codec == PageCodec.Uncompressed && field.Width > 0;
        if (plain && repeated > 0 && header.Crc is null && header.Packed > HeaderBytes)
        {
            ReadPlainPage(header, body);
            return;
        }
        PageBytes page = Unpack(Load(header, body), header.Unpacked);
        int at = 0;
        _repetition = new LevelRuns(Levels(repeated), repeated);
        _definition = new LevelRuns(Levels(defined), defined);
        SetValues(header, page.From(at));

        PageBytes Levels(int most)
        {
            if (most == 0) return page.Slice(0, 0);
            PageBytes levels = page.Prefixed(at);
            at += sizeof(uint) + levels.Length;
            return levels;
        }
    }

    /// <summary>Numbers that lie in the file as they are: of their page only the levels come into memory.</summary>
    private void ReadPlainPage(PageHeader header, long body)
    {
        Span<byte> size = stackalloc byte[sizeof(uint)];
        int at = 0, first = Size(size), second = Size(size);
        byte* levels = Grow(ref _unpacked, (long)first + second);
        source.Read(body + sizeof(uint), new Span<byte>(levels, first));
        source.Read(body + at - second, new Span<byte>(levels + first, second));
        _repetition = new LevelRuns(new PageBytes(levels, first), repeated);
        _definition = new LevelRuns(new PageBytes(levels + first, second), defined);
        Fixed = new StoredValues(source, body + at, header.Packed - at, field.Width);

        int Size(Span<byte> size)
        {
            if (header.Packed - at < sizeof(uint)) throw new InvalidDataException("the page ends within its levels");
            source.Read(body + at, size);
            uint length = BinaryPrimitives.ReadUInt32LittleEndian(size);
            at += sizeof(uint);
            if (length > header.Packed - at) throw new InvalidDataException("the page ends within its levels");
            at += (int)length;
            return (int)length;
        }
    }

    /// <summary>Version 2: the header tells the lengths of the levels, which are not packed.</summary>
    private void ReadPage2(PageHeader header, long body)
    {
        long levels = (long)header.RepetitionBytes + header.DefinitionBytes;
        if (levels > header.Packed || levels > header.Unpacked) throw new InvalidDataException("the page ends within its levels");
        PageBytes page = Load(header, body);
        _repetition = new LevelRuns(page.Slice(0, header.RepetitionBytes), repeated);
        _definition = new LevelRuns(page.Slice(header.RepetitionBytes, header.DefinitionBytes), defined);
        PageBytes values = page.From((int)levels);
        SetValues(header, header.IsPacked && values.Length > 0 ? Unpack(values, header.Unpacked - (int)levels) : values);
    }

    private void SetValues(PageHeader header, PageBytes bytes)
    {
        (Fixed, Texts) = (null, null);
        // Of a page of nulls there is nothing to decode.
        if (bytes.Length == 0) return;
        int width = field.Width;
        bool number = field.Type is PhysicalType.Int32 or PhysicalType.Int64;
        switch (header.Encoding)
        {
            case PageEncoding.Plain when width > 0: Fixed = new PlainValues(bytes, width); break;
            case PageEncoding.Plain: Texts = new PlainText(bytes); break;
            case PageEncoding.RleDictionary or PageEncoding.PlainDictionary when _dictionary is null:
                throw new InvalidDataException("its values are of a dictionary that is missing");
            case PageEncoding.RleDictionary or PageEncoding.PlainDictionary when width > 0:
                Fixed = new DictionaryValues(bytes, _dictionary.Value, width);
                break;
            case PageEncoding.RleDictionary or PageEncoding.PlainDictionary: Texts = new DictionaryText(bytes, _texts!); break;
            case PageEncoding.ByteStreamSplit when width > 0: Fixed = new SplitValues(bytes, width); break;
            case PageEncoding.DeltaBinaryPacked when number: Fixed = new DeltaValues(bytes, width); break;
            case PageEncoding.DeltaLengthByteArray when width == 0: Texts = new DeltaLengthText(bytes); break;
            case PageEncoding.DeltaByteArray when width == 0: Texts = new DeltaText(bytes); break;
            default: throw Unread(header.Encoding);
        }
    }

    private PageBytes Load(PageHeader header, long body)
    {
        if (header.Packed > PagePacking.MaxPageBytes) PagePacking.CheckSize(_chunk.Codec, header.Packed, header.Unpacked);
        byte* packed = Grow(ref _packed, header.Packed);
        Span<byte> bytes = new(packed, header.Packed);
        source.Read(body, bytes);
        if (header.Crc is { } crc && Crc32.HashToUInt32(bytes) != crc) throw new InvalidDataException("its checksum differs");
        return new PageBytes(packed, header.Packed);
    }

    private PageBytes Unpack(PageBytes packed, int size)
    {
        PagePacking.CheckSize(_chunk.Codec, packed.Length, size);
        if (_chunk.Codec == PageCodec.Uncompressed && packed.Length == size) return packed;
        byte* unpacked = Grow(ref _unpacked, size);
        PagePacking.Unpack(_chunk.Codec, packed.Span, new Span<byte>(unpacked, size));
        return new PageBytes(unpacked, size);
    }

    private static byte* Grow(ref NativeBuffer<byte>? buffer, long size)
    {
        if (buffer is null || buffer.Length < size)
        {
            buffer?.Dispose();
            buffer = null;
            buffer = new NativeBuffer<byte>(size);
        }
        return buffer.Pointer;
    }

    private static InvalidDataException Unread(PageEncoding encoding) => new($"its values are encoded as {encoding}, which is not read");
}
