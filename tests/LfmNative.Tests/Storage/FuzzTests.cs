using LfmNative.Diagnostics;
using LfmNative.Memory;
using LfmNative.Storage;

namespace LfmNative.Tests.Storage;

/// <summary>Damaged files: the outcome is a matrix or an LfmException, in bounded memory, and nothing else.</summary>
public sealed class FuzzTests : StorageTest
{
    private const int Flips = 500;
    private const long MostManagedBytes = 8 << 20;
    private const long MostExpansion = 1032;

    private static readonly string[] Kinds =
    [
        ".npy", "f8be.npy", "fortran.npy", ".npz", "deflated.npz", ".fvecs", ".safetensors", ".csv", ".tsv", ".vec", ".bin", ".jsonl",
        ".parquet", ".copy", ".pgcopy",
    ];

    private byte[] Sample(string kind)
    {
        string path = At("sample" + kind);
        float[] data = RandomRow(5 * 3, 2);
        switch (kind)
        {
            case "f8be.npy":
                return [.. NpyStream.Header("{'descr': '>f8', 'fortran_order': False, 'shape': (5, 3), }", 2), .. new byte[120]];
            case "fortran.npy":
                return [.. NpyStream.Header("{'descr': '<f2', 'fortran_order': True, 'shape': (5, 3), }", 3), .. new byte[30]];
            case "deflated.npz":
                Python(
                    $"import numpy as np; np.savez_compressed('{Path.GetFileName(path)}', a=np.arange(15.).reshape(5, 3), b=np.arange(4))");
                break;
            default:
                MatrixWriter.Write(path, new ReadOnlyMatrixView<float>(data, 5, 3), ["a", "b", "c", "d", "e"]);
                break;
        }
        return File.ReadAllBytes(path);
    }

    /// <summary>Opens a file however it is damaged; true when it was accepted.</summary>
    private static bool Survives(string path, byte[] bytes, string what)
    {
        File.WriteAllBytes(path, bytes);
        long before = GC.GetAllocatedBytesForCurrentThread();
        bool accepted = false;
        try
        {
            using LoadedMatrix m = MatrixFile.Open(path);
            accepted = true;
            Assert.That((long)m.Rows * m.Cols, Is.LessThanOrEqualTo(bytes.Length * MostExpansion), what);
            float sum = 0;
            for (int i = 0; i < m.Rows; i++)
            {
                foreach (float x in m.View.Row(i)) sum += x;
            }
            Assert.That(m.RowNames is null || m.RowNames.Length == m.Rows, what);
        }
        catch (LfmException e)
        {
            Assert.That(e.Code, Is.AnyOf(LfmErrorCode.InvalidFile, LfmErrorCode.InvalidData), $"{what}: {e.Message}");
            Assert.That(e.Message, Does.StartWith(path), what);
        }
        catch (Exception e) when (e is not AssertionException)
        {
            Assert.Fail($"{what}: {e}");
        }
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan(MostManagedBytes), what);
        return accepted;
    }

    [Test]
    public void EveryTruncation([ValueSource(nameof(Kinds))] string kind)
    {
        byte[] bytes = Sample(kind);
        bool text = kind is ".csv" or ".tsv" or ".vec" or ".jsonl" or ".copy";
        string path = At("cut" + kind);
        for (int n = 0; n < bytes.Length; n++)
        {
            bool accepted = Survives(path, bytes[..n], $"{kind} cut to {n} of {bytes.Length}");
            // The last line feed of .bin may be missing, .fvecs may end after any row, and a text after any number.
            bool whole = (kind == ".bin" && n == bytes.Length - 1) || (kind == ".fvecs" && n > 0 && n % 16 == 0);
            if (!text && !whole) Assert.That(accepted, Is.False, $"{kind} cut to {n} of {bytes.Length}");
        }
        Assert.That(Survives(path, bytes, kind), Is.True);
    }

    [Test]
    public void TrailingGarbage([ValueSource(nameof(Kinds))] string kind)
    {
        byte[] bytes = Sample(kind);
        foreach (int n in new[] { 1, 2, 3, 4, 7, 64 })
        {
            Assert.That(Survives(At("long" + kind), [.. bytes, .. Enumerable.Repeat((byte)0xEE, n)], $"{kind} and {n} bytes"),
                Is.False, $"{kind} and {n} bytes");
        }
    }

    [Test]
    public void FlippedBytes([ValueSource(nameof(Kinds))] string kind)
    {
        byte[] bytes = Sample(kind);
        Random random = new(20240131);
        string path = At("flip" + kind);
        byte[] tempting =
            [0, 1, 0x7F, 0x80, 0xFF, (byte)'0', (byte)'9', (byte)'-', (byte)'\n', (byte)' ', (byte)',', (byte)'"', (byte)'(', (byte)'e'];
        for (int k = 0; k < Flips; k++)
        {
            byte[] damaged = [.. bytes];
            int count = random.Next(1, 5);
            // Half of the cases go for the beginning, where the headers are.
            int end = k % 2 == 0 ? Math.Min(bytes.Length, 80) : bytes.Length;
            for (int c = 0; c < count; c++)
                damaged[random.Next(end)] = random.Next(2) == 0 ? tempting[random.Next(tempting.Length)] : (byte)random.Next(256);
            Survives(path, damaged, $"{kind} flip {k}");
        }
    }

    [Test]
    public void SplicedPieces([ValueSource(nameof(Kinds))] string kind)
    {
        byte[] bytes = Sample(kind);
        Random random = new(5);
        for (int k = 0; k < 100; k++)
        {
            int a = random.Next(bytes.Length), b = random.Next(bytes.Length), n = random.Next(1, 40);
            Survives(At("splice" + kind), [.. bytes[..a], .. bytes[b..Math.Min(bytes.Length, b + n)],
                .. bytes[Math.Min(bytes.Length, a + random.Next(40))..]], $"{kind} splice {k}");
        }
    }

    [Test]
    public void DamagedModelsAndPairs()
    {
        NpzWriter.Write(At("m.npz"), z =>
        {
            z.Add("C", new Matrix(2, 2, [1, 2, 3, 4]));
            z.Add("pairs", (ReadOnlySpan<long>)[1, 2, 3, 4], 2, 2);
        });
        byte[] bytes = File.ReadAllBytes(At("m.npz"));
        Random random = new(9);
        for (int k = 0; k < 1500; k++)
        {
            byte[] damaged = k < bytes.Length ? bytes[..k] : [.. bytes];
            for (int c = 0; c < 3 && k >= bytes.Length; c++) damaged[random.Next(bytes.Length)] = (byte)random.Next(256);
            string path = Put("d.npz", damaged);
            foreach (Action attempt in new Action[] { () => AnchorFile.Read(path),
                () => AnchorFile.Read(path + ":pairs"), () => ReadModel(path) })
            {
                try
                {
                    attempt();
                }
                catch (LfmException e)
                {
                    Assert.That(e.Code, Is.EqualTo(LfmErrorCode.InvalidFile), $"case {k}");
                }
            }
        }

        static void ReadModel(string path)
        {
            using NpzReader npz = NpzReader.Open(path);
            Assert.That(npz.ReadMatrix("C", 2, 2).Data, Is.EqualTo(new double[] { 1, 2, 3, 4 }), "a checksum vouches for what is read");
        }
    }
}
