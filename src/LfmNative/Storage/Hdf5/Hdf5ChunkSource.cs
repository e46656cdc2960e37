using LfmNative.Kernels;
using LfmNative.Memory;

namespace LfmNative.Storage.Hdf5;

/// <summary>A chunked data set as its elements in C order: the chunks of some rows at a time are unpacked, side by side.</summary>
/// <remarks>Read forwards only; the rows of one row of chunks are kept.</remarks>
internal sealed class Hdf5ChunkSource : ByteSource
{
    private const long MaxBandBytes = 1L << 30;

    private readonly Hdf5File _file;
    private readonly Hdf5Dataset _dataset;
    private readonly Hdf5ChunkIndex _index;
    private readonly Hdf5Filters _filters;
    private readonly long _rowBytes;
    private readonly long _cols;
    private readonly long _chunkCols;
    private readonly long _chunksAcross;
    private NativeBuffer<byte>? _band;
    private long _bandNumber = -1;

    /// <exception cref="Diagnostics.LfmException">InvalidFile: more than two axes, or rows of chunks too large to be held.</exception>
    public Hdf5ChunkSource(Hdf5File file, Hdf5Dataset dataset, Hdf5ChunkIndex index, Hdf5Filters filters)
    {
        (_file, _dataset, _index, _filters) = (file, dataset, index, filters);
        if (dataset.Shape.Length is not (1 or 2))
            throw file.Request.Invalid($"data set {dataset.Path} has {dataset.Shape.Length} axes; a matrix is needed");
        (_cols, _chunkCols) = dataset.Shape.Length == 2 ? (dataset.Shape[1], index.Chunk[1]) : (1, 1);
        _chunksAcross = (_cols + _chunkCols - 1) / _chunkCols;
        _rowBytes = _cols * dataset.Type.Size;
        if ((Int128)_rowBytes * index.Chunk[0] > MaxBandBytes || index.ChunkElements * dataset.Type.Size > MaxBandBytes)
            throw file.Request.Invalid($"data set {dataset.Path} has chunks whose rows take more than 1 GiB; write it in smaller chunks");
    }

    public override long Length => _dataset.Shape[0] * _rowBytes;

    public override bool IsSequential => true;

    public override void Read(long offset, Span<byte> destination)
    {
        while (destination.Length > 0)
        {
            long row = offset / _rowBytes, band = row / _index.Chunk[0];
            if (band != _bandNumber) Load(band);
            long at = offset - (band * _index.Chunk[0] * _rowBytes);
            int n = (int)Math.Min(destination.Length, _band!.Length - at);
            _band.Span.Slice((int)at, n).CopyTo(destination);
            offset += n;
            destination = destination[n..];
        }
    }

    public override void Dispose()
    {
        _band?.Dispose();
        _file.Source.Dispose();
    }

    private void Load(long band)
    {
        long first = band * _index.Chunk[0], rows = Math.Min(_index.Chunk[0], _dataset.Shape[0] - first);
        _band?.Dispose();
        (_band, _bandNumber) = (null, -1);
        for (long i = 0; i < _chunksAcross; i++)
        {
            if (_index.Find((band * _chunksAcross) + i) is null)
            {
                throw _file.Request.Invalid(
                    $"rows from {first} on of data set {_dataset.Path} were never written; leave them out with ⟨rows⟩ FROM:TO");
            }
        }
        NativeBuffer<byte> bytes = new(rows * _rowBytes);
        try
        {
            ParallelRows.For(checked((int)_chunksAcross), 1, _file.Request.Context.Threads, _file.Request.Context.Token, (from, to) =>
            {
                for (int i = from; i < to; i++) Place(_index.Find((band * _chunksAcross) + i)!.Value, i * _chunkCols, rows, bytes);
            });
        }
        catch
        {
            bytes.Dispose();
            throw;
        }
        (_band, _bandNumber) = (bytes, band);
    }

    /// <summary>Unpacks a chunk and puts its rows into the band; at the edges of the data set a chunk reaches beyond it.</summary>
    private void Place(Hdf5Chunk chunk, long firstCol, long rows, NativeBuffer<byte> into)
    {
        int size = _dataset.Type.Size;
        byte[] stored = _file.Read(chunk.Address, chunk.Bytes);
        using NativeBuffer<byte> plain = _filters.Unpack(stored, chunk.Mask, _index.ChunkElements * size);
        int wide = (int)(Math.Min(_chunkCols, _cols - firstCol) * size), stride = (int)(_chunkCols * size);
        for (int i = 0; i < rows; i++)
            plain.Span.Slice(i * stride, wide).CopyTo(into.Span[(int)((i * _rowBytes) + (firstCol * size))..]);
    }
}
