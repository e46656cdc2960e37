using LfmNative.Diagnostics;
using LfmNative.Memory;
using LfmNative.Storage;

namespace LfmNative.Tests.Storage;

/// <summary>Positions beyond 2³² bytes, in sparse files.</summary>
public sealed class LargeFileTests : StorageTest
{
    private const long Rows = 5_000_000;
    private const int Cols = 300;

    [Test]
    public void RowsBeyondFourGigabytesAreRead()
    {
        using (NpyStream npy = new(At("a.npy"), "<f4", false, $"{Rows}, {Cols}"))
        {
            npy.Position += ((Rows - 2) * Cols) * sizeof(float);
            npy.Singles(2 * Cols, i => i);
        }
        Assert.That(new FileInfo(At("a.npy")).Length, Is.GreaterThan(1L << 32));
        using LoadedMatrix last = MatrixFile.Open(At("a.npy"), new RowRange(Rows - 1, null));
        Assert.That(last.View.Row(0)[5], Is.EqualTo(Cols + 5));
    }

    [Test]
    public void RowsBeyondFourGigabytesAreConverted([Values] bool fortran)
    {
        using (NpyStream npy = new(At("a.npy"), "<f8", fortran, $"{Rows}, {Cols}"))
        {
            npy.Position += (((Rows * Cols) - 10) * sizeof(double));
            npy.Doubles(10, i => i + 1);
        }
        using LoadedMatrix m = MatrixFile.Open(At("a.npy"), new RowRange(Rows - 4, Rows));
        float[,] v = Values(m);
        Assert.That(v[3, Cols - 1], Is.EqualTo(10));
        Assert.That(v[2, Cols - 1], Is.EqualTo(fortran ? 9 : 0));
        Assert.That(v[3, Cols - 2], Is.EqualTo(fortran ? 0 : 9));
        Assert.That(m.FirstRow, Is.EqualTo(Rows - 4));
    }

    [Test]
    public void MoreThanTheMachineHoldsIsRefusedBeforehand()
    {
        long available = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        long rows = (available / sizeof(float)) + 1000;
        using (NpyStream npy = new(At("a.npy"), "|u1", false, $"{rows / 1000}, 1001"))
        {
            npy.Position += (rows / 1000 * 1001) - sizeof(double);
            npy.Doubles(1, _ => 0);
        }
        Fails(LfmErrorCode.OutOfMemory, () => MatrixFile.Open(At("a.npy")).Dispose(), "MiB", "Rows");
        using LoadedMatrix few = MatrixFile.Open(At("a.npy"), new RowRange(0, 3));
        Assert.That(few.Cols, Is.EqualTo(1001));
    }

    [Test]
    public void TooManyRowsForOneMatrixAreRefusedUnlessSomeAreChosen()
    {
        using (NpyStream npy = new(At("a.npy"), "|u1", false, "3000000000, 2"))
        {
            npy.Position += 6_000_000_000 - sizeof(double);
            npy.Doubles(1, _ => 0);
        }
        OpenFails(At("a.npy"), "3000000000 rows", "Rows");
        using LoadedMatrix m = MatrixFile.Open(At("a.npy"), new RowRange(2_999_999_999, null));
        Assert.That((m.Rows, m.FirstRow), Is.EqualTo((1, 2_999_999_999L)));
    }

    [Test]
    public void ArchivesBeyondFourGigabytesUseZip64()
    {
        const int rows = 1025, cols = 1 << 20;
        using (SparseStream stream = new(At("big.npz")))
        {
            NpzWriter writer = new(stream);
            // Zeros that nobody wrote take no memory.
            writer.Add("big", (ReadOnlySpan<float>)new float[rows * cols], rows, cols);
            writer.Add("small", (ReadOnlySpan<double>)[1, 2, 3, 4], 2, 2);
            writer.Finish();
        }
        using (NpzReader npz = NpzReader.Open(At("big.npz")))
        {
            Assert.That(npz.Shape("big"), Is.EqualTo(new long[] { rows, cols }));
            Assert.That(npz.ReadDouble("small"), Is.EqualTo(new double[] { 1, 2, 3, 4 }));
            Fails(LfmErrorCode.InvalidFile, () => npz.ReadDouble("small", 4), "2×2");
        }
        Assert.That(Load(At("big.npz") + ":small"), Is.EqualTo(new float[,] { { 1, 2 }, { 3, 4 } }));
        Assert.That(Python("""
            import numpy as np
            z = np.load('big.npz')
            with z.zip.open('big.npy') as f:
                version = np.lib.format.read_magic(f)
                print(z.files, z['small'].tolist(), np.lib.format.read_array_header_1_0(f), z.zip.getinfo('big.npy').file_size)
            """), Is.EqualTo("['big', 'small'] [[1.0, 2.0], [3.0, 4.0]] ((1025, 1048576), False, dtype('float32')) 4299161728"));
    }

    /// <summary>A file that leaves holes where zeros are written.</summary>
    private sealed class SparseStream(string path) : Stream
    {
        private readonly FileStream _file = new(path, FileMode.Create);

        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => _file.Length;

        public override long Position { get => _file.Position; set => throw new NotSupportedException(); }

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            if (buffer.Length > 1 << 16 && !buffer.ContainsAnyExcept((byte)0)) _file.Position += buffer.Length;
            else _file.Write(buffer);
        }

        public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

        public override void Flush() => _file.Flush();

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            _file.Dispose();
            base.Dispose(disposing);
        }
    }
}
