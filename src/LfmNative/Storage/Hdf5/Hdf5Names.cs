using System.Globalization;

namespace LfmNative.Storage.Hdf5;

/// <summary>The names of rows, from a data set of texts or whole numbers.</summary>
internal sealed class Hdf5Names : NameSource
{
    private const int NamesTogether = 1 << 12;
    private const int MaxName = 1 << 20;
    private const int HeapHead = 16;

    private readonly Hdf5File _file;
    private readonly Hdf5Dataset _dataset;
    private readonly ByteSource _bytes;
    private readonly long _offset;
    private readonly RowNames _texts;
    private readonly Dictionary<int, (int At, int Bytes)> _objects = [];
    private byte[] _heap = [];
    private long _heapAddress = -1;
    private long _next;

    /// <summary>Begins at a row.</summary>
    public Hdf5Names(Hdf5File file, Hdf5Dataset dataset, long first, List<string> warnings)
    {
        (_file, _dataset, _next) = (file, dataset, first);
        (_bytes, _offset) = dataset.Open();
        _texts = new RowNames(warnings, "row");
    }

    public override string Origin => $"names from {_dataset.Path}";

    public override int Read(Span<string> into)
    {
        int size = _dataset.Type.Size, done = 0;
        byte[] bytes = new byte[(int)Math.Min(into.Length, Math.Max(1, Math.Min(NamesTogether, (1 << 24) / size))) * size];
        while (done < into.Length && _next < _dataset.Shape[0])
        {
            int n = (int)Math.Min(Math.Min(into.Length - done, bytes.Length / size), _dataset.Shape[0] - _next);
            _bytes.Read(_offset + (_next * size), bytes.AsSpan(0, n * size));
            for (int i = 0; i < n; i++) into[done + i] = Name(bytes.AsSpan(i * size, size), _next + i);
            (done, _next) = (done + n, _next + n);
        }
        return done;
    }

    public override void Dispose()
    {
        // What is not unpacked is the file itself, which the rows own.
        if (!ReferenceEquals(_bytes, _file.Source)) _bytes.Dispose();
    }

    private string Name(ReadOnlySpan<byte> element, long row)
    {
        if (_dataset.Type.Number is { } number) return WholeNumber.Of(number, element).ToString(CultureInfo.InvariantCulture);
        ReadOnlySpan<byte> text = _dataset.Type.IsVariable ? Variable(element) : element;
        int end = text.IndexOf((byte)0);
        return _texts.Text((end < 0 ? text : text[..end]).TrimEnd((byte)' '), row);
    }

    /// <summary>A length, the address of a heap and the number of an object in it.</summary>
    /// <remarks>Source: HDF5 File Format Specification, "Global Heap".</remarks>
    private ReadOnlySpan<byte> Variable(ReadOnlySpan<byte> element)
    {
        Hdf5Cursor c = new(element);
        (long length, long address, int number) = (c.U32(), c.I64(), (int)c.U32());
        if (length == 0) return default;
        if (address != _heapAddress) ReadHeap(address);
        if (length > MaxName || !_objects.TryGetValue(number, out (int At, int Bytes) found) || length > found.Bytes)
            throw Hdf5Cursor.Damaged();
        return _heap.AsSpan(found.At, (int)length);
    }

    private void ReadHeap(long address)
    {
        Hdf5Cursor c = new(_file.Read(address, HeapHead));
        c.Expect("GCOL"u8);
        c.Skip(4);
        _heap = _file.Read(address, c.I64());
        _heapAddress = address;
        _objects.Clear();
        c = new Hdf5Cursor(_heap);
        c.Skip(HeapHead);
        while (c.Left >= HeapHead)
        {
            int number = c.U16();
            c.Skip(6);
            long bytes = c.I64();
            // Object 0 is the room that is left.
            if (number == 0) return;
            int at = _heap.Length - c.Left;
            c.Skip(bytes);
            c.Skip(Math.Min(c.Left, -bytes & 7));
            _objects[number] = (at, (int)bytes);
        }
    }
}
