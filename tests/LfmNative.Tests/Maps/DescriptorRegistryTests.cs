using LfmNative.Diagnostics;
using LfmNative.Graphs;
using LfmNative.Maps;
using LfmNative.Maps.DescriptorKinds;
using LfmNative.Memory;

namespace LfmNative.Tests.Maps;

[Category("Numerics")]
public sealed class DescriptorRegistryTests
{
    private const int N = 24;
    private static readonly float[] Rows = Given.Samples(N, 3, 2);
    private static readonly SpectralSpace Space = Given.Space(Given.Graph(Rows, N, 6), 7);
    private static readonly Matrix Functions = new(N, 5, [.. Given.Samples(N, 5, 3).Select(v => (double)v)]);
    private static readonly int[] Anchors = [3, 20, 11], Classes = [0, 1, 4, 9];

    /// <summary>What a kind says of its columns and inputs is what computing it does.</summary>
    [Test]
    public void EveryKindIsWhatItSays([Values] DescriptorKind kind, [Values(0, 5)] int scales)
    {
        Descriptor descriptor = DescriptorRegistry.Of(kind);
        DescriptorOptions options = new() { Kinds = [kind], Scales = scales };
        int[] labels = [.. Enumerable.Range(0, N).Select(i => Classes[i % 4])];
        Assert.That(Descriptors.NeedsAnchors(kind), Is.EqualTo(descriptor.NeedsAnchors));
        Assert.That(Descriptors.NeedsSamples(kind), Is.EqualTo(descriptor.NeedsSamples));
        Assert.That(Descriptors.NeedsGiven(kind), Is.EqualTo(descriptor.NeedsGiven));
        Matrix? given = descriptor.NeedsGiven ? Functions : null;
        Matrix f = Descriptors.Compute(Space, Given.View(Rows, N), Anchors, labels, Classes, options, null, given);
        Assert.That(f.Cols, Is.EqualTo(descriptor.Columns(new DescriptorSizes(Anchors.Length, Classes.Length, Functions.Cols, scales))));
        Assert.That(
            Descriptors.AnchorOfColumn(options, Anchors.Length, Classes.Length, Functions.Cols), Has.Length.EqualTo(f.Cols));
        if (!descriptor.NeedsSamples)
            Assert.That(Descriptors.Compute(Space, default, Anchors, labels, Classes, options, null, given).Data, Is.EqualTo(f.Data));
        if (!descriptor.NeedsLabels)
            Assert.That(Compute(Anchors, null, null).Data, Is.EqualTo(f.Data));
        if (!descriptor.NeedsAnchors)
            Assert.That(Compute([], labels, Classes).Data, Is.EqualTo(f.Data));

        Matrix Compute(int[] anchors, int[]? labels, int[]? classes) =>
            Descriptors.Compute(Space, Given.View(Rows, N), anchors, labels, classes, options, null, given);
    }

    /// <summary>A column changes with the anchor it is said to belong to, and with no other.</summary>
    [Test]
    public void ColumnsBelongToTheirAnchors([Values] DescriptorKind kind)
    {
        DescriptorOptions options = new() { Kinds = [DescriptorKind.Hks, kind], Scales = 4 };
        int[] labels = [.. Enumerable.Range(0, N).Select(i => Classes[i % 4])], owner = Descriptors.AnchorOfColumn(options, 3, 4, 5);
        Matrix f = Compute(Anchors), moved = Compute([3, 6, 11]);
        // The Gaussians' width is the median over all anchors, so that every column moves a little with one of them.
        bool shared = kind is DescriptorKind.Euclidean or DescriptorKind.Angular;
        for (int c = 0; c < f.Cols && !shared; c++)
            Assert.That(Enumerable.Range(0, N).Any(i => f[i, c] != moved[i, c]), Is.EqualTo(owner[c] == 1), $"column {c}");

        Matrix Compute(int[] anchors) => Descriptors.Compute(
            Space, Given.View(Rows, N), anchors, labels, Classes, options, null, kind == DescriptorKind.Given ? Functions : null);
    }

    [Test]
    public void ScalesHaveTheirDefaults()
    {
        Assert.That(DescriptorRegistry.Of(DescriptorKind.Hks).Columns(new DescriptorSizes(3, 4, 5, 0)), Is.EqualTo(100));
        Assert.That(DescriptorRegistry.Of(DescriptorKind.WksLandmark).Columns(new DescriptorSizes(3, 4, 5, 0)), Is.EqualTo(3 * 16));
        Assert.That(
            DescriptorRegistry.Of(DescriptorKind.Geodesic).Columns(new DescriptorSizes(3, 4, 5, 7)), Is.EqualTo(3), "no scales");
        Assert.That(DescriptorRegistry.Of(DescriptorKind.Label).Columns(new DescriptorSizes(3, 4, 5, 7)), Is.EqualTo(4));
    }

    [Test]
    public void AKindThatDoesNotExistIsRefused()
    {
        Given.Fails(LfmErrorCode.InvalidArgument, () => DescriptorRegistry.Of((DescriptorKind)77), "77");
        DescriptorOptions options = new() { Kinds = [(DescriptorKind)77] };
        Given.Fails(
            LfmErrorCode.InvalidArgument, () => Descriptors.Compute(Space, Given.View(Rows, N), Anchors, null, null, options), "77");
    }
}
