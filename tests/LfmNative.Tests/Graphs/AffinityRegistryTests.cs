using LfmNative.Diagnostics;
using LfmNative.Graphs;
using LfmNative.Graphs.Affinities;
using LfmNative.Tests.Support;

namespace LfmNative.Tests.Graphs;

public sealed class AffinityRegistryTests
{
    private static readonly double[] Bandwidths = [0.5, 2, 0, 1.5, 0.25, 3];

    [Test]
    public void EveryKernelHasAClassOfItsOwn()
    {
        Affinity[] all = [.. Enum.GetValues<AffinityKernel>().Select(kernel => AffinityRegistry.Create(kernel, Bandwidths))];
        Assert.That(all.Select(a => a.GetType()), Is.Unique);
        Type[] classes = [.. typeof(Affinity).Assembly.GetTypes().Where(t => t.IsSubclassOf(typeof(Affinity)))];
        Assert.That(all.Select(a => a.GetType()), Is.EquivalentTo(classes), "every class is registered");
    }

    [Test]
    public void AKernelThatDoesNotExistIsRefused() =>
        Assert.That(
            TestData.Fails(LfmErrorCode.InvalidArgument, () => AffinityRegistry.Create((AffinityKernel)99, Bandwidths)).Message,
            Does.Contain("99"));

    /// <summary>A whole row has the bits of its edges one by one.</summary>
    [Test]
    public void RowsAreTheirEdges([Values] AffinityKernel kernel)
    {
        Affinity affinity = AffinityRegistry.Create(kernel, Bandwidths);
        int[] columns = [0, 1, 2, 3, 4, 5, 0, 1, 2];
        double[] lengths = [0, 1e-14, 0.1, 0.25, 1, 3, 7.5, 1e3, 1e-3], row = new double[lengths.Length];
        for (int i = 0; i < Bandwidths.Length && !affinity.NeedsDirections; i++)
        {
            affinity.OfRow(i, columns, lengths, row);
            double[] single = [.. lengths.Select((d, e) => affinity.Symmetric(i, columns[e], d, true, true))];
            Assert.That(TestData.Bits(row), Is.EqualTo(TestData.Bits(single)));
        }
        for (int i = 0; i < Bandwidths.Length; i++)
        {
            double direct = affinity.Value(0.3, affinity.Held(Bandwidths[i]), affinity.Held(Bandwidths[1]));
            Assert.That(affinity.Symmetric(i, 1, 0.3, true, true), Is.EqualTo(direct));
        }
    }
}
