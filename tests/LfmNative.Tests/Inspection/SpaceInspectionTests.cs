using LfmNative.Diagnostics;
using LfmNative.Graphs;
using LfmNative.Inspection;
using LfmNative.Memory;
using LfmNative.Search;
using LfmNative.Tests.Support;

namespace LfmNative.Tests.Inspection;

/// <summary>What is found in spaces that something is wrong with, and spaces of which little can be said.</summary>
[Category("Numerics"), NoNativeLeaks]
public sealed class SpaceInspectionTests
{
    private const int N = 400, D = 16;

    private static InspectionReport Inspect(float[] x, int d = D, GraphOptions? graph = null) =>
        SpaceInspection.Of(new ReadOnlyMatrixView<float>(x, x.Length / d, d), null, graph);

    private static string[] Harms(InspectionReport report) =>
        [.. report.Findings.Where(finding => finding.Harms).Select(finding => finding.Key)];

    [Test]
    public void NothingHurtsInPlainData()
    {
        InspectionReport found = Inspect(TestData.UnitRows(2000, 6, 1), 6);
        Assert.Multiple(() =>
        {
            Assert.That(Harms(found), Is.Empty);
            Assert.That(found.Norms.Constant, Is.True);
            Assert.That(found.Values, Is.EqualTo(ValueGrid.Full));
            Assert.That((found.Copies, found.ZeroRows, found.Columns.Constant), Is.EqualTo((0, 0, 0)));
            Assert.That(found.Graph!.Components, Is.EqualTo(1));
        });
    }

    [Test]
    public void CopiesZeroRowsAndDeadDimensionsAreCounted()
    {
        float[] x = TestData.Floats(N * D, 2);
        Array.Copy(x, 0, x, 300 * D, 60 * D);
        Array.Clear(x, 390 * D, 10 * D);
        for (int i = 0; i < N; i++) (x[(i * D) + 3], x[(i * D) + 7]) = (0, x[(i * D) + 7]);
        InspectionReport found = Inspect(x);
        Assert.Multiple(() =>
        {
            Assert.That((found.Copies, found.ZeroRows, found.SampleRows), Is.EqualTo((69, 10, N - 70)));
            Assert.That((found.Columns.Constant, found.Columns.Dead), Is.EqualTo((1, 1)));
            Assert.That(Harms(found), Does.Contain("copies").And.Contain("zero-rows"));
            Assert.That(found.Findings.Select(f => f.Key), Does.Contain("constant-dimensions"));
            Assert.That(found.Findings.Select(f => f.Sentence), Has.None.Contains("⟨"));
        });
    }

    [Test]
    public void ADimensionThatOutweighsTheOthersIsNamed()
    {
        float[] x = TestData.Floats(N * D, 3);
        for (int i = 0; i < N; i++) x[(i * D) + 5] *= 40;
        InspectionReport found = Inspect(x);
        Assert.Multiple(() =>
        {
            Assert.That(found.Columns.Rogue, Is.EqualTo(new[] { 5 }));
            Assert.That((found.Columns.LargestColumn, found.Columns.LargestVarianceColumn), Is.EqualTo((5, 5)));
            Assert.That(Harms(found), Does.Contain("rogue-dimensions").And.Contain("low-rank"));
            Assert.That(found.Centered.ParticipationRatio, Is.LessThan(1.1));
        });
    }

    [Test]
    public void HeavyNormsAndComponentsAreTold()
    {
        float[] x = TestData.Floats(N * D, 4);
        for (int i = 0; i < N; i++)
        {
            // Two far apart groups, and a few rows a hundred times as long.
            x[i * D] += i < N / 2 ? 1000 : -1000;
            if (i % 100 == 7) x.AsSpan(i * D, D).ToArray().Select(v => v * 100).ToArray().CopyTo(x, i * D);
        }
        InspectionReport found = Inspect(x, D, new GraphOptions { Metric = DistanceMetric.Euclidean, K = 8 });
        Assert.Multiple(() =>
        {
            Assert.That(Harms(found), Does.Contain("components").And.Contain("heavy-norms"));
            Assert.That(found.Graph!.Components, Is.GreaterThan(1));
        });
    }

    [TestCase(8, ValueGrid.EightBit)]
    [TestCase(16, ValueGrid.Half)]
    [TestCase(17, ValueGrid.Brain)]
    [TestCase(32, ValueGrid.Full)]
    public void RoundedValuesAreRecognised(int bits, ValueGrid grid)
    {
        float[] x = Array.ConvertAll(TestData.Floats(2000 * D, 5), value => bits switch
        {
            8 => MathF.Round(Math.Clamp(value, -4, 4) * 31) / 31,
            16 => (float)(Half)value,
            17 => BitConverter.UInt32BitsToSingle(BitConverter.SingleToUInt32Bits(value) & 0xFFFF0000),
            _ => value,
        });
        Assert.That(Inspect(x).Values, Is.EqualTo(grid));
    }

    [Test]
    public void OfFewOrEqualRowsThereIsLittleToTell()
    {
        foreach (int n in new[] { 1, 2, 3, 5 })
        {
            InspectionReport few = Inspect(TestData.Floats(n * D, 6));
            Assert.That(few.Dimension is null, Is.EqualTo(n < 3));
            Assert.That(few.Centered.Rank, Is.EqualTo(n - 1));
        }
        InspectionReport equal = Inspect([.. Enumerable.Repeat(1.5f, N * D)]);
        Assert.Multiple(() =>
        {
            Assert.That((equal.Copies, equal.Columns.Constant, equal.SampleRows, equal.Centered.Rank), Is.EqualTo((N - 1, D, 1, 0)));
            Assert.That(equal.MeanCosine, Is.EqualTo(1).Within(1e-12));
            Assert.That(equal.MeanCosineCentered, Is.NaN);
            Assert.That(equal.Centered.EffectiveRank, Is.NaN);
            Assert.That(equal.Raw.EffectiveRank, Is.EqualTo(1).Within(1e-5));
        });
        InspectionReport zero = Inspect(new float[N * D]);
        Assert.That((zero.ZeroRows, zero.Raw.Rank, zero.Columns.LargestColumn), Is.EqualTo((N, 0, -1)));
    }

    [Test]
    public void MistakesEndInASentence()
    {
        float[] x = TestData.Floats(30 * D, 7);
        Fails(LfmErrorCode.InvalidData, "nothing to inspect", () => SpaceInspection.Of(new ReadOnlyMatrixView<float>(x, 0, D)));
        Fails(LfmErrorCode.InvalidArgument, "K is 30", () => Inspect(x, D, new GraphOptions { K = 30 }));
        Fails(LfmErrorCode.MemoryRefused, "MaxMemory", () => Inspect(x, D, new GraphOptions { MaxMemory = 1000 }));
        Fails(LfmErrorCode.InvalidArgument, "SampleRows is 2",
            () => SpaceInspection.Of(new ReadOnlyMatrixView<float>(x, 30, D), new InspectionOptions { SampleRows = 2 }));
        x[17 * D] = float.NaN;
        Fails(LfmErrorCode.InvalidData, "row 17", () => Inspect(x));

        static void Fails(LfmErrorCode code, string words, Action action) =>
            Assert.That(TestData.Fails(code, action).Message, Does.Contain(words));
    }

    [Test]
    public void WhatIsCancelledEnds()
    {
        using CancellationTokenSource cancel = new();
        cancel.Cancel();
        float[] x = TestData.Floats(N * D, 8);
        Assert.That(
            () => SpaceInspection.Of(new ReadOnlyMatrixView<float>(x, N, D), context: new ComputeContext(1, null, cancel.Token)),
            Throws.InstanceOf<OperationCanceledException>());
    }
}
