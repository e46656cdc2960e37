using LfmNative.Diagnostics;
using LfmNative.Graphs;
using LfmNative.Memory;
using LfmNative.Selection;
using LfmNative.Tests.Support;

namespace LfmNative.Tests.Alignments;

/// <summary>Rows that are suggested: of the samples themselves, without copies, zero rows and what is known.</summary>
[Category("Numerics"), NoNativeLeaks]
public sealed class AnchorSuggestionTests
{
    private const int N = 400, D = 8;

    private static SuggestedRows Suggest(
        float[] x, int count, SelectionMethod method, int[]? known = null, ulong seed = 0, ComputeContext? context = null) =>
        AnchorSuggestion.Of(
            new ReadOnlyMatrixView<float>(x, x.Length / D, D),
            known,
            new SuggestionOptions { Count = count, Method = method },
            new GraphOptions { Seed = seed, K = 10 },
            context);

    [Test]
    public void CopiesAndZeroRowsAreNotSuggested([Values] SelectionMethod method)
    {
        float[] x = TestData.Floats(N * D, 1);
        // Rows 200.. are copies of 0.. but for the last twenty, which are zero.
        Array.Copy(x, 0, x, 200 * D, 180 * D);
        Array.Clear(x, 380 * D, 20 * D);
        SuggestedRows found = Suggest(x, 60, method, known: [7, 207, 390, 210]);
        Assert.That(found.Rows, Has.Length.EqualTo(60).And.Unique.And.All.LessThan(200));
        Assert.That(found.Rows, Has.No.Member(7).And.No.Member(10), "a copy of a known row is known");
        Assert.That(
            (found.Candidates, found.Copies, found.ZeroRows, found.Known, found.Method), Is.EqualTo((198, 199, 1, 2, method)));
        Assert.That(Suggest(x, 60, method, known: [10, 7]).Rows, Is.EqualTo(found.Rows));
    }

    [Test]
    public void TheSameSeedSuggestsTheSameForAnyThreads([Values] SelectionMethod method)
    {
        float[] x = TestData.Floats(1500 * D, 2);
        int[] one = Suggest(x, 30, method, seed: 3, context: new ComputeContext(1)).Rows;
        Assert.That(Suggest(x, 30, method, seed: 3, context: new ComputeContext(4)).Rows, Is.EqualTo(one));
    }

    [TestCase(SelectionMethod.KMeans)]
    [TestCase(SelectionMethod.Thinning)]
    [TestCase(SelectionMethod.Subset)]
    public void LengthsOfRowsDoNotMatter(SelectionMethod method)
    {
        float[] x = TestData.Floats(N * D, 3), scaled = [.. x];
        for (int i = 0; i < scaled.Length; i++) scaled[i] *= 1 << (i / D % 5);
        Assert.That(Suggest(scaled, 10, method).Rows, Is.EqualTo(Suggest(x, 10, method).Rows));
    }

    [Test]
    public void NotFewerThanThereAreIsRefused()
    {
        float[] x = TestData.Floats(30 * D, 4);
        Refused(() => Suggest(x, 30, SelectionMethod.Subset), "Count is 30 and there are 30 rows");
        Array.Copy(x, 0, x, 20 * D, 10 * D);
        Array.Clear(x, 29 * D, D);
        Refused(() => Suggest(x, 20, SelectionMethod.KMeans, [3]), "19 rows can be suggested: of 30 rows 9 are copies, 1 zero and 1 known");
        Assert.That(Suggest(x, 18, SelectionMethod.KMeans, [3]).Rows, Has.Length.EqualTo(18));
        Refused(() => Suggest(x, 0, SelectionMethod.KMeans), "Count is 0");
        Refused(() => Suggest(x, 2, SelectionMethod.KMeans, [30]), "row 30", "0..29");
        Refused(() => Suggest(x, 2, (SelectionMethod)6), "6");
    }

    [Test]
    public void ValuesThatAreNotFiniteAreRefused()
    {
        float[] x = TestData.Floats(30 * D, 4);
        x[17 * D] = float.NaN;
        Assert.That(
            TestData.Fails(LfmErrorCode.InvalidData, () => Suggest(x, 5, SelectionMethod.Subset)).Message, Does.Contain("row 17"));
    }

    [Test]
    public void MemoryIsRefusedAheadAndCancellationEnds([Values] SelectionMethod method)
    {
        float[] x = TestData.Floats(N * D, 5);
        ReadOnlyMatrixView<float> View() => new(x, N, D);
        SuggestionOptions options = new() { Count = 5, Method = method };
        TestData.Fails(
            LfmErrorCode.MemoryRefused, () => AnchorSuggestion.Of(View(), null, options, new GraphOptions { MaxMemory = 1 << 20 }));
        using CancellationTokenSource cancel = new();
        cancel.Cancel();
        Assert.That(
            () => AnchorSuggestion.Of(View(), null, options, null, new ComputeContext(2, null, cancel.Token)),
            Throws.InstanceOf<OperationCanceledException>());
    }

    private static void Refused(Action action, params string[] parts)
    {
        LfmException failure = TestData.Fails(LfmErrorCode.InvalidArgument, action);
        foreach (string part in parts) Assert.That(failure.Message, Does.Contain(part));
    }
}
