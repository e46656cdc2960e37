using LfmNative.Diagnostics;
using LfmNative.Maps;
using LfmNative.Memory;
using LfmNative.Spectra;
using LfmNative.Storage;

namespace LfmNative.Tests.Alignments;

/// <summary>Test rows in files and in memory, all of them and some, with copies and without.</summary>
[Category("Numerics")]
public sealed class EvaluationTests : AlignmentTest
{
    private static readonly Planted Data = Plant(220, 220, 6, 8, seed: 5, noise: 0.02);
    private static readonly Alignment Fitted = LatentAligner.Fit(Data.X.View, Data.Y.View, Data.Anchors(30), new AlignmentOptions
    {
        K = 10,
        Spectrum = new SpectrumOptions { Eigenpairs = 12 },
    });

    private string _folder = "";

    [SetUp]
    public void MakeFolder() => _folder = Directory.CreateTempSubdirectory("lfm-eval-").FullName;

    [TearDown]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    /// <summary>Rows of X and, row by row, noisy partners in Y; more than a block of candidates.</summary>
    private static (Samples X, Samples Y) TestRows(int n, float noise)
    {
        Samples x = Noise(n, 6, 8), error = Noise(n, 8, 9);
        float[] y = Fitted.Transform(x.View);
        for (int t = 0; t < y.Length; t++) y[t] += noise * error.Data[t];
        return (x, new Samples(y, n, 8));
    }

    private Func<RowReader> File(string name, Samples rows)
    {
        string path = Path.Combine(_folder, name);
        MatrixWriter.Write(path, rows.View);
        return () => MatrixFile.OpenRows(path);
    }

    [TestCase(".npy")]
    [TestCase(".csv")]
    public void FilesScoreAsMemoryDoes(string extension)
    {
        (Samples x, Samples y) = TestRows(2500, 0.5f);
        AlignmentScores memory = Fitted.Evaluate(x.View, y.View, 50);
        AlignmentScores files = Fitted.Evaluate(File("x" + extension, x), File("y" + extension, y), new EvaluationOptions { MrrCap = 50 });
        Assert.That(files, Is.EqualTo(memory));
        float[] carried = new float[2500 * 8], targets = new float[2500 * 8];
        Fitted.SpaceTransform.ApplyNormalized(x.View, carried);
        Fitted.SpaceTransform.NormalizationY.Apply(y.View, targets);
        RetrievalScores alone = Retrieval.Score(
            new Samples(carried, 2500, 8).View, new Samples(targets, 2500, 8).View, [.. Enumerable.Range(0, 2500)], 50);
        Assert.That(memory.Map, Is.EqualTo(alone), "all digits");
        Assert.That((memory.Map.Queries, memory.Map.Candidates, memory.Map.Copies), Is.EqualTo((2500, 2500, 0L)));
    }

    [Test]
    public void DrawnQueriesAreRankedAmongAll()
    {
        (Samples x, Samples y) = TestRows(3000, 0.7f);
        AlignmentScores all = Fitted.Evaluate(x.View, y.View);
        EvaluationOptions some = new() { Queries = 400, Seed = 3 };
        AlignmentScores drawn = Fitted.Evaluate(File("x.npy", x), File("y.npy", y), some);
        Assert.Multiple(() =>
        {
            Assert.That((drawn.Map.Queries, drawn.Map.Candidates), Is.EqualTo((400, 3000)));
            Assert.That(drawn, Is.EqualTo(Fitted.Evaluate(x.View, y.View, some)));
            Assert.That(drawn, Is.EqualTo(Fitted.Evaluate(x.View, y.View, some, new ComputeContext(3))));
            Assert.That(drawn.Map.Mrr, Is.Not.EqualTo(Fitted.Evaluate(x.View, y.View, some with { Seed = 4 }).Map.Mrr));
            foreach ((RetrievalScores a, RetrievalScores d) in new[]
                {
                    (all.Map, drawn.Map), (all.AnchorsOnly!, drawn.AnchorsOnly!), (all.Relative!, drawn.Relative!),
                    (all.RelativeWhitened!, drawn.RelativeWhitened!),
                })
            {
                Assert.That(d.MrrStandardError, Is.InRange(1e-6, 0.05));
                Assert.That(d.Mrr, Is.EqualTo(a.Mrr).Within(4 * d.MrrStandardError));
            }
        });
    }

    [Test]
    public void CopiesOfThePartnerAreRightAnswers()
    {
        (Samples x, Samples y) = TestRows(300, 0.001f);
        Assert.That(Fitted.Evaluate(x.View, y.View).Map.PrecisionAt1, Is.EqualTo(1));
        Samples twiceX = new([.. x.Data, .. x.Data], 600, 6), twiceY = new([.. y.Data, .. y.Data], 600, 8);
        foreach (AlignmentScores scores in new[]
            { Fitted.Evaluate(twiceX.View, twiceY.View), Fitted.Evaluate(File("x.npy", twiceX), File("y.npy", twiceY)) })
        {
            Assert.That((scores.Map.PrecisionAt1, scores.Map.Mrr, scores.Map.CslsPrecisionAt1), Is.EqualTo((1.0, 1.0, 1.0)));
            Assert.That((scores.Map.Copies, scores.Relative!.Copies), Is.EqualTo((300L, 300L)));
        }
    }

    [Test]
    public void WhatDoesNotFitIsRefused()
    {
        (Samples x, Samples y) = TestRows(30, 0.1f);
        Fails(LfmErrorCode.InvalidArgument, () => Fitted.Evaluate(x.View, y.View, new EvaluationOptions { Queries = 0 }), "Queries is 0");
        Fails(LfmErrorCode.InvalidArgument, () => Fitted.Evaluate(x.View.RowRange(0, 0), y.View.RowRange(0, 0)), "none");
        Fails(LfmErrorCode.InvalidArgument, () => Fitted.Evaluate(File("x.csv", x), File("y.csv", y.Rows(0, 29))), "30", "29");
        Fails(LfmErrorCode.InvalidArgument, () => Fitted.Evaluate(File("x.npy", x), File("y.npy", y.Rows(0, 29))), "30", "29");
    }

    [Test]
    public void PartsOfAModelAreThoseOfTheWhole()
    {
        string path = Path.Combine(_folder, "m.npz");
        Fitted.Save(path);
        SpaceTransform transform = Alignment.LoadTransform(path);
        Assert.That(transform.Matrix.Data, Is.EqualTo(Fitted.SpaceTransform.Matrix.Data));
        Assert.That(transform.Kind, Is.EqualTo(Fitted.SpaceTransform.Kind));
        Samples f = Noise(220, 3, 12);
        Matrix wide = new(220, 3);
        for (int t = 0; t < wide.Data.Length; t++) wide.Data[t] = f.Data[t];
        FunctionCarrier functions = Alignment.LoadFunctionCarrier(path);
        Fails(LfmErrorCode.InvalidArgument, () => functions.Carry(0, 1), "0 rows", "220 samples");
        foreach ((int from, int to) in new[] { (0, 100), (100, 101), (101, 220) }) functions.Add(f.View.RowRange(from, to));
        Matrix expected = Fitted.TransferFunctions(wide), head = functions.Carry(0, 90), tail = functions.Carry(90, functions.Rows);
        Assert.That(new[] { head, tail }.SelectMany(m => m.Data), Is.EqualTo(expected.Data).Within(1e-12));
        Fails(LfmErrorCode.InvalidArgument, () => functions.Add(f.View.RowRange(0, 1)), "more than 220");
        System.IO.File.WriteAllText(path, "no model");
        Fails(LfmErrorCode.InvalidFile, () => Alignment.LoadTransform(path), "no model");
    }
}
