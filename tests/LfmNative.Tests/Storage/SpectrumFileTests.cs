using LfmNative.Diagnostics;
using LfmNative.Kernels;
using LfmNative.Memory;
using LfmNative.Search;
using LfmNative.Spectra;
using LfmNative.Storage;
using LfmNative.Tests.Support;

namespace LfmNative.Tests.Storage;

/// <summary>Spectra in files: an archive and a folder of shards are the same, and what is no spectrum is told in one sentence.</summary>
public sealed class SpectrumFileTests : StorageTest
{
    private const int N = 53, M = 4;

    [Test]
    public void ArchiveAndShardsAreTheSame([Values] bool mass)
    {
        LaplacianSpectrum spectrum = Made(mass);
        SpectrumFile.Write(At("one.npz"), spectrum);
        ShardFolder.Write(At("many"), spectrum, 20, 0, 1, 32);
        foreach (string name in (string[])["one.npz", "many"])
        {
            using SpectrumFile file = SpectrumFile.Open(At(name));
            Assert.That((file.Count, file.Size, file.Kind), Is.EqualTo((N, M, LaplacianKind.RandomWalk)), name);
            AssertSame(file.Read(), spectrum, [.. Enumerable.Range(0, N)], M);
            AssertSame(file.Read(null, 2), spectrum, [.. Enumerable.Range(0, N)], 2);
            int[] some = [0, 1, 19, 20, 21, 52];
            AssertSame(file.Read(some), spectrum, some, M);
            AssertSame(file.Read([20], 3), spectrum, [20], 3);
        }
    }

    /// <summary>Rows far apart are read one by one, near ones together; either way they are the rows.</summary>
    [Test]
    public void RowsOfALongSpectrum()
    {
        const int Rows = 200_000;
        Matrix phi = new(2, Rows, [.. Enumerable.Range(0, 2 * Rows).Select(i => i * 0.25)]);
        LaplacianSpectrum spectrum = new([0, 0.5], phi, LaplacianKind.Normalized, null, Checked);
        SpectrumFile.Write(At("long.npz"), spectrum);
        ShardFolder.Write(At("long"), spectrum, 70_000, 130_000);
        int[] some = [.. new Rng(3).Permutation(Rows).Take(1000).Concat([69_999, 70_000, Rows - 1]).Distinct().Order()];
        foreach (string name in (string[])["long.npz", "long"])
        {
            using SpectrumFile file = SpectrumFile.Open(At(name));
            AssertSame(file.Read(some), spectrum, some, 2);
            AssertSame(file.Read(), spectrum, [.. Enumerable.Range(0, Rows)], 2);
        }
    }

    /// <summary>As a matrix the folder is what the archive is: its eigenvectors, and by name the rest.</summary>
    [Test]
    public void ShardsAreOneMatrixToEveryReader()
    {
        LaplacianSpectrum spectrum = Made(mass: true);
        SpectrumFile.Write(At("one.npz"), spectrum);
        ShardFolder.Write(At("many"), spectrum, 20, 0, 33);
        foreach (string member in (string[])["", ":phi", ":mass", ":lambda"])
        {
            string name = member.Length == 0 ? ":phi" : member;
            Assert.That(Load(At("many") + member), Is.EqualTo(Load(At("one.npz") + name)), member);
        }
        Assert.That(Load(At("many"), new RowRange(19, 22)), Is.EqualTo(Load(At("one.npz:phi"), new RowRange(19, 22))));
        OpenFails(At("many") + ":psi", "holds no array called psi", "lambda, phi, mass");
        ShardFolder.Write(At("many"), Made(mass: false), 53);
        OpenFails(At("many") + ":mass", "holds no array called mass", "lambda, phi)");
    }

    /// <summary>What version 0.2 wrote has no meta: the operator is taken from who reads it.</summary>
    [Test]
    public void ArchivesThatDoNotTellOfThemselves([Values] bool packed)
    {
        Python($"""
            import numpy as np
            phi = np.arange({N * M}, dtype=np.float64).reshape({N}, {M})
            np.savez{(packed ? "_compressed" : "")}("old.npz", **dict([("lambda", np.arange({M}, dtype=np.float32)), ("phi", phi)]))
            """);
        using SpectrumFile file = SpectrumFile.Open(At("old.npz"));
        LaplacianSpectrum read = file.Read([3, 40], 0, LaplacianKind.Combinatorial);
        Assert.That((file.Kind, read.Kind, read.Mass), Is.EqualTo(((LaplacianKind?)null, LaplacianKind.Combinatorial, (double[]?)null)));
        Assert.That(read.Vectors.Data, Is.EqualTo(new double[] { 12, 160, 13, 161, 14, 162, 15, 163 }));
        Assert.That(read.Eigenvalues, Is.EqualTo(new double[] { 0, 1, 2, 3 }));
        Assert.That(double.IsNaN(read.Certificate.Residual));
    }

    [Test]
    public void TheRowsItBelongsToAreKnown()
    {
        float[] x = TestData.Floats(40 * 3, 5, 1);
        SampleSpectrum made = SamplePipeline.Spectrum(
            new ReadOnlyMatrixView<float>(x, 40, 3), new() { K = 5 }, new SpectrumOptions { Eigenpairs = 6 });
        made.Save(At("s.npz"));
        using SpectrumFile file = SpectrumFile.Open(At("s.npz"));
        file.CheckBelongs(new ReadOnlyMatrixView<float>(x, 40, 3), "X");
        MatrixWriter.Write(At("x.npy"), new ReadOnlyMatrixView<float>(x, 40, 3));
        using (LoadedMatrix some = MatrixFile.OpenSome(At("x.npy"), [3, 9])) file.CheckBelongs(some);
        Fails(LfmErrorCode.InvalidArgument, () => file.CheckBelongs(new ReadOnlyMatrixView<float>(x, 39, 3), "X"),
            "s.npz is a spectrum of 40 rows and X has 39");
        (x[0], x[3]) = (x[3], x[0]);
        Fails(LfmErrorCode.InvalidArgument, () => file.CheckBelongs(new ReadOnlyMatrixView<float>(x, 40, 3), "X"),
            "s.npz", "other rows than those of X", "another order");
        MatrixWriter.Write(At("x.npy"), new ReadOnlyMatrixView<float>(x, 40, 3));
        using LoadedMatrix others = MatrixFile.OpenSome(At("x.npy"), [3, 9]);
        Fails(LfmErrorCode.InvalidArgument, () => file.CheckBelongs(others), "other rows");
    }

    /// <summary>Without a fingerprint the eigenvectors themselves tell whose they are.</summary>
    [Test]
    public void RowsInAnotherOrderAreNoticed()
    {
        Rng rng = new(4);
        float[] x = [.. Enumerable.Range(0, 1200 * 3).Select(_ => (float)rng.NextGaussian())];
        ReadOnlyMatrixView<float> rows = new(x, 1200, 3);
        LaplacianSpectrum spectrum = SamplePipeline.Spectrum(rows, new() { K = 10 }, new SpectrumOptions { Eigenpairs = 12 }).Spectrum;
        ShardFolder.Write(At("many"), spectrum, 700, 500);
        using SpectrumFile file = SpectrumFile.Open(At("many"));
        Assert.That(file.Suits(file.Read(), rows, DistanceMetric.Angular));
        int[] order = rng.Permutation(1200);
        ReadOnlyMatrixView<float> shuffled = new(rows.Gather(order), 1200, 3);
        file.CheckBelongs(shuffled, "X");
        Assert.That(file.Suits(file.Read(), shuffled, DistanceMetric.Angular), Is.False);
        Assert.That(file.Suits(file.Read(), rows.RowRange(0, 999), DistanceMetric.Angular), "too few to tell");
    }

    [TestCase("\"lfm-spectrum\"", "\"geojson\"", "something else than a spectrum")]
    [TestCase("\"version\": 1", "\"version\": 2", "version 2", "update lfm")]
    [TestCase("\"version\": 1", "\"version\": \"1\"", "no member version that is a whole number")]
    [TestCase("\"randomwalk\"", "\"directed\"", "laplacian 'directed'")]
    [TestCase("\"residual\": 1e-9", "\"residual\": \"small\"", "no member residual that is a number")]
    [TestCase("\"samples\": 53", "\"samples\": 54", "shards of 53 rows and says 54 samples", "missing")]
    [TestCase("\"samples\": 53", "\"samples\": 52", "ends beyond the 52 samples")]
    [TestCase("\"samples\": 53", "\"samples\": -1", "no member samples")]
    [TestCase("\"samples\": 53", "\"samples\": 99999999999999999999", "no member samples")]
    [TestCase("\"eigenpairs\": 4", "\"eigenpairs\": 54", "53 samples have 54 eigenpairs")]
    [TestCase("\"eigenpairs\": 4", "\"eigenpairs\": 3", "lambda.npy", "array of 4 where the spectrum has 3")]
    [TestCase("\"first\": 20", "\"first\": 21", "shard 1", "begins at row 21 where row 20 comes next")]
    [TestCase("\"rows\": 33", "\"rows\": 9223372036854775807", "shard 1", "ends beyond")]
    [TestCase("phi/00001.npy", "phi/00002.npy", "00002.npy", "no such file")]
    [TestCase("phi/00001.npy", "phi/00000.npy", "00000.npy", "array of 20×4 where the spectrum has 33×4")]
    [TestCase("phi/00001.npy", "../other.npy", "'../other.npy', which does not lie in its folder")]
    [TestCase("phi/00001.npy", "/etc/passwd", "'/etc/passwd', which does not lie in its folder")]
    [TestCase(", \"mass\": \"mass/00001.npy\"", "", "shard 1", "no mass, unlike the first")]
    [TestCase("\"shards\": [", "\"shards\": [], \"other\": [", "lists no shards")]
    [TestCase("\"shards\": [", "\"shards\": [7, ", "shard 0", "no object")]
    [TestCase("{", "[{", "is damaged")]
    [TestCase("\"engine\"", "\"rows\": \"xyz\", \"engine\"", "no fingerprint")]
    public void ManifestsThatCannotBe(string from, string to, params string[] parts)
    {
        ShardFolder.Write(At("many"), Made(mass: true), 20, 33);
        string path = At("many/spectrum.json"), text = File.ReadAllText(path);
        int at = text.IndexOf(from, StringComparison.Ordinal);
        Assert.That(at, Is.Not.Negative, "the test changes something");
        File.WriteAllText(path, text[..at] + to + text[(at + from.Length)..]);
        Fails(LfmErrorCode.InvalidFile, () => SpectrumFile.Open(At("many")), [At("many"), .. parts]);
        OpenFails(At("many"), [At("many"), .. parts]);
    }

    [Test]
    public void ShardsThatAreNotAllThere()
    {
        ShardFolder.Write(At("many"), Made(mass: true), 20, 33);
        string phi = At("many/phi/00001.npy"), mass = At("many/mass/00000.npy");
        byte[] whole = File.ReadAllBytes(phi), weights = File.ReadAllBytes(mass);
        void Refused(params string[] parts) => Fails(LfmErrorCode.InvalidFile, () => SpectrumFile.Open(At("many")), parts);
        File.WriteAllBytes(phi, whole[..^1]);
        Refused("phi/00001.npy", "cut short");
        File.Delete(phi);
        Refused("phi/00001.npy", "no such file");
        ShardFolder.PutArray(phi, new double[33 * 3], 33, 3);
        Refused("phi/00001.npy", "33×3 where the spectrum has 33×4");
        File.WriteAllBytes(phi, NpyHeader.Create(new ElementType(ElementKind.Int32), [33, 4]).Concat(new byte[33 * 4 * 4]).ToArray());
        Refused("phi/00001.npy", "holds int32; a spectrum is of float64 or float32");
        File.WriteAllBytes(phi, whole);
        File.WriteAllText(mass, "");
        Refused("mass/00000.npy", "is empty");
        File.WriteAllBytes(mass, weights);
        ShardFolder.PutArray(At("many/lambda.npy"), [0, 0.2, 0.1, 0.3], 4);
        Refused("lambda.npy", "eigenvalue 2", "ascend");
        File.Delete(At("many/spectrum.json"));
        Refused("spectrum.json", "no such file", "holds this manifest");
    }

    [Test]
    public void ValuesThatCannotBe()
    {
        ShardFolder.Write(At("many"), Made(mass: true), 20, 33);
        double[] phi = new double[33 * M], mass = new double[33];
        phi[(7 * M) + 2] = double.NaN;
        ShardFolder.PutArray(At("many/phi/00001.npy"), phi, 33, M);
        using (SpectrumFile file = SpectrumFile.Open(At("many")))
        {
            Fails(LfmErrorCode.InvalidData, () => file.Read(), "phi/00001.npy: row 7, column 2", "NaN");
            Assert.That(file.Read([1, 2]).Count, Is.EqualTo(2), "rows of other shards are not concerned");
            Assert.That(file.Read([1, 27], 2).Count, Is.EqualTo(2), "nor are the pairs before");
        }
        ShardFolder.PutArray(At("many/phi/00001.npy"), new double[33 * M], 33, M);
        ShardFolder.PutArray(At("many/mass/00001.npy"), mass, 33);
        using SpectrumFile weightless = SpectrumFile.Open(At("many"));
        Fails(LfmErrorCode.InvalidData, () => weightless.Read(), "mass/00001.npy: row 0 (counted from 0) is 0");
    }

    [Test]
    public void WhatIsNoSpectrum()
    {
        NpzWriter.Write(At("model.npz"), npz => npz.Add("C", new Matrix(2, 2)));
        Put("text.npz", "not an archive");
        Directory.CreateDirectory(At("empty"));
        void Refused(string name, params string[] parts) =>
            Fails(LfmErrorCode.InvalidFile, () => SpectrumFile.Open(At(name)), [At(name), .. parts]);
        Refused("model.npz", "is no spectrum (it holds: C)", "lfm spectrum wrote");
        Refused("text.npz", "is no spectrum", "lfm spectrum wrote");
        Refused("none.npz", "no such file");
        Refused("empty", "spectrum.json", "no such file");
        NpzWriter.Write(At("bad.npz"), npz =>
        {
            npz.Add("lambda", [0, 1.0], 2);
            npz.Add("phi", new Matrix(5, 3));
        });
        Refused("bad.npz", "bad.npz:phi: is an array of 5×3 where the spectrum has 5×2");
        NpzWriter.Write(At("meta.npz"), npz =>
        {
            npz.Add("lambda", [0, 1.0], 2);
            npz.Add("phi", new Matrix(5, 2));
            npz.Add("meta", "{"u8, 1);
        });
        Refused("meta.npz", "member meta is damaged");
    }

    [Test]
    public void WhatThereIsNotCannotBeRead()
    {
        SpectrumFile.Write(At("s.npz"), Made(mass: false));
        using SpectrumFile file = SpectrumFile.Open(At("s.npz"));
        void Refused(Action read, string part) => Fails(LfmErrorCode.InvalidArgument, read, part);
        Refused(() => file.Read(null, 5), "has 4 eigenpairs, and 5 are wanted");
        Refused(() => file.Read([53]), "rows 0..52, and row 53 is wanted");
        Refused(() => file.Read([4, 4]), "rows must ascend");
        Refused(() => MatrixFile.OpenSome(At("s.npz:phi"), [52, 53]), "has 53 rows, and row 53 is wanted");
        Refused(() => MatrixFile.OpenSome(At("s.npz:phi"), [2, 1]), "rows must ascend");
        Refused(() => MatrixFile.OpenSome(At("s.npz:phi"), []), "no rows");
    }

    [Test]
    public void SomeRowsOfAMatrixAreItsRows()
    {
        Put("t.csv", "id,a,b\nu,1,2\nv,3,4\nw,5,6\n");
        using LoadedMatrix some = MatrixFile.OpenSome(At("t.csv"), [0, 2]);
        Assert.That(Values(some), Is.EqualTo(new float[,] { { 1, 2 }, { 5, 6 } }));
        Assert.That(some.RowNames, Is.EqualTo(new[] { "u", "w" }));
    }

    private static SpectrumCertificate Checked { get; } = new("block", 1e-9, 1e-14, 7, 1, 0);

    private static LaplacianSpectrum Made(bool mass)
    {
        Rng rng = new(9);
        double[] phi = [.. Enumerable.Range(0, M * N).Select(_ => rng.NextGaussian())];
        double[] weights = [.. Enumerable.Range(0, N).Select(i => 1.0 / (i + 1))];
        return new LaplacianSpectrum([0, 0.1, 0.1, 0.7], new Matrix(M, N, phi), LaplacianKind.RandomWalk, mass ? weights : null, Checked);
    }

    private static void AssertSame(LaplacianSpectrum read, LaplacianSpectrum spectrum, int[] rows, int pairs)
    {
        Assert.That(read.Eigenvalues, Is.EqualTo(spectrum.Eigenvalues[..pairs]));
        Assert.That(read.Vectors.Data, Is.EqualTo(spectrum.Leading(pairs).Vectors.GatherColumns(rows).Data));
        Assert.That(read.Mass, Is.EqualTo(spectrum.Mass is { } mass ? rows.Select(row => mass[row]) : null));
        Assert.That(read.Certificate.Residual, Is.EqualTo(1e-9));
    }
}
