using System.Globalization;
using LfmNative.Memory;
using LfmNative.Storage;

namespace LfmNative.Tests.Storage;

/// <summary>NumPy writes, we read; we write, NumPy reads. Value (i, j) is (7·i + 3·j) mod 101 − 25, scaled by 1/8 for floats.</summary>
public sealed class NumpyInteropTests : StorageTest
{
    private const int N = 300;
    private const int D = 37;

    private static float Value(int i, int j, bool signed, bool whole) =>
        ((((7 * i) + (3 * j)) % 101) - (signed ? 25 : 0)) / (whole ? 1f : 8f);

    [Test]
    public void EveryTypeOrderAndVersionIsRead()
    {
        string[] files = Python($$"""
            import numpy as np
            from numpy.lib import format
            i, j = np.indices(({{N}}, {{D}}))
            base = (7 * i + 3 * j) % 101
            for code in ['f2','f4','f8','i1','i2','i4','i8','u1','u2','u4','u8']:
                a = base - (25 if code[0] != 'u' else 0)
                a = a / 8 if code[0] == 'f' else a
                for endian in '<>':
                    for order in 'CF':
                        for version in (1, 2, 3):
                            name = f"{code}{'le' if endian == '<' else 'be'}{order}{version}.npy"
                            with open(name, 'wb') as f:
                                format.write_array(f, np.asarray(a, dtype=endian + code, order=order), version=(version, 0))
                            print(name)
            """).Split('\n', StringSplitOptions.TrimEntries);
        Assert.That(files, Has.Length.EqualTo(11 * 2 * 2 * 3));
        foreach (string file in files)
        {
            foreach (RowRange? rows in new RowRange?[] { null, new RowRange(5, 290), new RowRange(299, null) })
            {
                using LoadedMatrix m = MatrixFile.Open(At(file), rows);
                int first = (int)(rows?.From ?? 0);
                Assert.That((m.Rows, m.Cols), Is.EqualTo(((int)(rows?.To ?? N) - first, D)), file);
                for (int i = 0; i < m.Rows; i++)
                {
                    for (int j = 0; j < D; j++)
                    {
                        if (m.View.Row(i)[j] != Value(first + i, j, file[0] != 'u', file[0] != 'f'))
                            Assert.Fail($"{file} ({i}, {j}): {m.View.Row(i)[j]}");
                    }
                }
            }
        }
    }

    [Test]
    public void VectorsBooleansAndScalars()
    {
        Python("""
            import numpy as np
            np.save('v.npy', np.arange(5, dtype=np.float32))
            np.save('b.npy', np.array([[True, False], [False, True]]))
            np.save('s.npy', np.float64(3))
            np.save('t.npy', np.zeros((2, 3, 4)))
            np.save('e.npy', np.zeros((0, 4)))
            np.save('z.npy', np.zeros((4, 0)))
            np.save('c.npy', np.zeros((4, 2), dtype=complex))
            np.save('o.npy', np.array([['a', 'b']], dtype=object), allow_pickle=True)
            np.save('u.npy', np.array([['a', 'b']]))
            np.save('bf16.npy', np.zeros((2, 2), dtype='V2'))
            np.savez('sparse.npz', indices=np.arange(2), indptr=np.arange(3), format=np.array(b'csr'), shape=np.array([2, 2]),
                data=np.ones(2))
            np.save('r.npy', np.zeros(3, dtype=[('a', 'f4'), ('b', 'f4')]))
            """);
        Assert.That(Load(At("v.npy")), Is.EqualTo(new float[,] { { 0 }, { 1 }, { 2 }, { 3 }, { 4 } }));
        Assert.That(Load(At("b.npy")), Is.EqualTo(new float[,] { { 1, 0 }, { 0, 1 } }));
        OpenFails(At("s.npy"), At("s.npy"), "0 axes");
        OpenFails(At("t.npy"), "3 axes", "2×3×4");
        OpenFails(At("e.npy"), "no data", "0×4");
        OpenFails(At("z.npy"), "no data", "4×0");
        OpenFails(At("c.npy"), "<c16", "astype");
        OpenFails(At("o.npy"), "|O", "Python objects", "astype");
        OpenFails(At("u.npy"), "<U1", "it holds text", "astype");
        OpenFails(At("bf16.npy"), "|V2", "NumPy does not know bfloat16");
        OpenFails(At("sparse.npz"), "scipy.sparse", "toarray");
        OpenFails(At("r.npy"), "structured");
    }

    [Test]
    public void ArchivesStoredAndDeflated()
    {
        Python("""
            import numpy as np
            a = np.arange(12, dtype=np.float64).reshape(3, 4)
            np.savez('one.npz', a=a, label=np.arange(3))
            np.savez_compressed('packed.npz', a=a.astype(np.float32), f=np.asfortranarray(a), label=np.arange(3))
            np.savez('two.npz', a, b=a)
            np.savez('none.npz', label=np.arange(3))
            """);
        float[] expected = [.. Enumerable.Range(0, 12).Select(i => (float)i)];
        Assert.That(Load(At("one.npz")).Cast<float>(), Is.EqualTo(expected));
        Assert.That(Load(At("one.npz") + ":a").Cast<float>(), Is.EqualTo(expected));
        Assert.That(Load(At("one.npz") + ":a.npy").Cast<float>(), Is.EqualTo(expected));
        Assert.That(Load(At("one.npz") + ":label"), Is.EqualTo(new float[,] { { 0 }, { 1 }, { 2 } }));
        Assert.That(Load(At("packed.npz") + ":a").Cast<float>(), Is.EqualTo(expected));
        Assert.That(Load(At("packed.npz") + ":f").Cast<float>(), Is.EqualTo(expected));
        Assert.That(Load(At("packed.npz") + ":a", new RowRange(1, 2)).Cast<float>(), Is.EqualTo(expected[4..8]));
        OpenFails(At("packed.npz"), "2 arrays of 2 axes", "packed.npz:NAME", "a, f, label");
        OpenFails(At("two.npz") + ":c", "no array called c", "b, arr_0");
        OpenFails(At("none.npz"), "no array of 2 axes", "label");
    }

    [Test]
    public void NumpyReadsWhatWeWrite()
    {
        double[] wide = [.. Enumerable.Range(0, N * D).Select(k => (double)Value(k / D, k % D, true, false) / 3)];
        float[] narrow = [.. wide.Select(x => (float)x)];
        string[] names = [.. Enumerable.Range(0, N).Select(i => $"n{i}")];
        MatrixWriter.Write(At("f4.npy"), new ReadOnlyMatrixView<float>(narrow, N, D));
        MatrixWriter.Write(At("f8.npy"), new ReadOnlyMatrixView<double>(wide, N, D));
        MatrixWriter.Write(At("f4.npz"), new ReadOnlyMatrixView<float>(narrow, N, D));
        MatrixWriter.Write(At("f8.csv"), new ReadOnlyMatrixView<double>(wide, N, D));
        MatrixWriter.Write(At("f4.tsv"), new ReadOnlyMatrixView<float>(narrow, N, D), names);
        MatrixWriter.Write(At("f4.fvecs"), new ReadOnlyMatrixView<float>(narrow, N, D));
        MatrixWriter.Write(At("f8.safetensors"), new ReadOnlyMatrixView<double>(wide, N, D));
        MatrixWriter.Write(At("f8.vec"), new ReadOnlyMatrixView<double>(wide, N, D), names);
        MatrixWriter.Write(At("f4.bin"), new ReadOnlyMatrixView<float>(narrow, N, D), names);
        string verdict = Python($$"""
            import numpy as np, json, struct
            n, d = {{N}}, {{D}}
            i, j = np.indices((n, d))
            wide = (((7 * i + 3 * j) % 101 - 25) / 8) / 3
            narrow = wide.astype(np.float32)
            def same(a, b): assert a.dtype == b.dtype and a.shape == b.shape and (a == b).all(), (a.dtype, a.shape)
            same(np.load('f4.npy'), narrow)
            same(np.load('f8.npy'), wide)
            assert np.load('f4.npy', mmap_mode='r').offset % 64 == 0
            z = np.load('f4.npz')
            assert z.files == ['arr_0'] and z.zip.testzip() is None
            same(z['arr_0'], narrow)
            same(np.loadtxt('f8.csv', delimiter=','), wide)
            same(np.loadtxt('f4.tsv', delimiter='\t', skiprows=1, usecols=range(1, d + 1), dtype=np.float32), narrow)
            raw = np.fromfile('f4.fvecs', dtype='<i4').reshape(n, d + 1)
            assert (raw[:, 0] == d).all()
            same(np.ascontiguousarray(raw[:, 1:]).view('<f4'), narrow)
            data = open('f8.safetensors', 'rb').read()
            size = struct.unpack('<Q', data[:8])[0]
            meta = json.loads(data[8:8 + size])['embeddings']
            assert meta == {'dtype': 'F64', 'shape': [n, d], 'data_offsets': [0, n * d * 8]} and size % 8 == 0
            same(np.frombuffer(data, '<f8', offset=8 + size).reshape(n, d), wide)
            lines = open('f8.vec').read().split('\n')
            assert lines[0] == f'{n} {d}' and lines[5].split(' ')[0] == 'n4' and lines[-1] == '' and len(lines) == n + 2
            same(np.array([[float(x) for x in line.split(' ')[1:]] for line in lines[1:-1]]), wide)
            data = open('f4.bin', 'rb').read()
            at = data.index(b'\n') + 1
            for row in range(n):
                blank = data.index(b' ', at)
                assert data[at:blank] == f'n{row}'.encode()
                same(np.frombuffer(data, '<f4', d, blank + 1), narrow[row])
                at = blank + 1 + 4 * d + 1
            assert at == len(data)
            print('all equal')
            """);
        Assert.That(verdict, Is.EqualTo("all equal"));
    }

    [Test]
    public void TextThatNumpyAndOthersWrite()
    {
        Python("""
            import numpy as np
            a = np.array([[1.5, -2, 3e-5], [4, 5, 6e20]])
            np.savetxt('plain.csv', a, delimiter=',')
            np.savetxt('head.csv', a, delimiter=',', header='a,b,c', comments='')
            np.savetxt('t.tsv', a, delimiter='\t', newline='\r\n')
            """);
        float[,] expected = { { 1.5f, -2, 3e-5f }, { 4, 5, 6e20f } };
        foreach (string file in new[] { "plain.csv", "head.csv", "t.tsv" }) Assert.That(Load(At(file)), Is.EqualTo(expected), file);
    }

    [Test]
    public void ModelArchivesOpenInNumpy()
    {
        NpzWriter.Write(At("m.npz"), npz =>
        {
            npz.Add("C", new Matrix(2, 3, [1, 2, 3, 4, 5, 6]));
            npz.Add("f", (ReadOnlySpan<float>)[1.5f, 2.5f], 1, 2);
            npz.Add("i", (ReadOnlySpan<int>)[1, -2, 3], 3);
            npz.Add("l", (ReadOnlySpan<long>)[long.MinValue, long.MaxValue], 2);
            npz.Add("meta", "{\"π\": 3}"u8, 9);
            npz.Add("scalar", (ReadOnlySpan<double>)[7.25]);
            npz.Add("empty", (ReadOnlySpan<double>)[], 0, 5);
        });
        Assert.That(Python("""
            import numpy as np
            z = np.load('m.npz')
            assert z.zip.testzip() is None
            for k in z.files: print(k, z[k].dtype, z[k].shape, z[k].tobytes().decode() if k == 'meta' else z[k].tolist())
            """).Split('\n'), Is.EqualTo(new[]
        {
            "C float64 (2, 3) [[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]",
            "f float32 (1, 2) [[1.5, 2.5]]",
            "i int32 (3,) [1, -2, 3]",
            string.Create(CultureInfo.InvariantCulture, $"l int64 (2,) [{long.MinValue}, {long.MaxValue}]"),
            "meta uint8 (9,) {\"π\": 3}",
            "scalar float64 () 7.25",
            "empty float64 (0, 5) []",
        }));
    }
}
