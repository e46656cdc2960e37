using System.Buffers;
using LfmNative.Diagnostics;

namespace LfmNative.Storage;

/// <summary>An array of floating-point numbers in a file, of which parts are read in double precision.</summary>
internal sealed class StoredReals : IDisposable
{
    private readonly ByteSource _source;
    private readonly bool _owned;
    private readonly StoredArray _array;

    private StoredReals(ByteSource source, bool owned, StoredArray array) => (_source, _owned, _array) = (source, owned, array);

    /// <summary>Sizes, slowest axis first.</summary>
    public long[] Shape => _array.Shape;

    /// <summary>Opens an .npy file; its size must be that of its array.</summary>
    /// <exception cref="LfmException">InvalidFile: missing, cut short, or of other numbers.</exception>
    public static StoredReals OpenFile(string path)
    {
        LfmException Invalid(string message) => new(LfmErrorCode.InvalidFile, $"{path}: {message}");
        FileSource source = FileSource.Open(path, path);
        try
        {
            NpyHeader header = NpyHeader.Parse(source.Head(0, NpyHeader.MaxBytes), source.Length, Invalid);
            return new StoredReals(source, owned: true, Checked(header.At(0), Invalid));
        }
        catch
        {
            source.Dispose();
            throw;
        }
    }

    /// <summary>The shape of a member of an archive, by its head alone.</summary>
    /// <exception cref="LfmException">InvalidFile: damaged, or of other numbers.</exception>
    public static long[] ShapeOf(ZipDirectory zip, ZipMember member, Func<string, LfmException> invalid) =>
        HeadOf(zip, member, invalid).Shape;

    /// <summary>Opens a member of an archive, which stays its caller's; its checksum is compared.</summary>
    /// <exception cref="LfmException">InvalidFile: damaged, or of other numbers.</exception>
    public static StoredReals OpenMember(
        ZipDirectory zip, ZipMember member, ByteSource archive, ComputeContext context, Func<string, LfmException> invalid)
    {
        StoredArray array = HeadOf(zip, member, invalid);
        (ByteSource source, long start) = zip.Open(member, context, invalid);
        return new StoredReals(source, owned: !ReferenceEquals(source, archive), array with { Offset = array.Offset + start });
    }

    /// <summary>Reads numbers, in C order; of a packed member never such that come before those read already.</summary>
    /// <param name="first">The first one.</param>
    /// <param name="into">As many as it has room for.</param>
    public void Read(long first, Span<double> into)
    {
        int size = _array.Type.Size;
        byte[] bytes = ArrayPool<byte>.Shared.Rent(checked(into.Length * size));
        try
        {
            Span<byte> part = bytes.AsSpan(0, into.Length * size);
            _source.Read(_array.Offset + (first * size), part);
            ElementConverter.ToDouble(_array.Type, part, into);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }

    public void Dispose()
    {
        if (_owned) _source.Dispose();
    }

    private static StoredArray HeadOf(ZipDirectory zip, ZipMember member, Func<string, LfmException> invalid)
    {
        LfmException Invalid(string message) => invalid($"member {member.ArrayName} {message}");
        return Checked(NpyHeader.Parse(zip.Head(member, NpyHeader.MaxBytes, Invalid), member.Size, Invalid).At(0), Invalid);
    }

    private static StoredArray Checked(StoredArray array, Func<string, LfmException> invalid)
    {
        if (array.Type.Kind is not (ElementKind.Float64 or ElementKind.Float32))
            throw invalid($"holds {array.Type.Name}; a spectrum is of float64 or float32");
        if (array.ColumnMajor && array.Shape.Length > 1 && array.Shape[0] > 1 && array.Shape[1] > 1)
            throw invalid("is in Fortran order; save it from numpy.ascontiguousarray");
        return array;
    }
}
