using System.Diagnostics.CodeAnalysis;
using LfmNative.Diagnostics;
using LfmNative.Graphs;
using LfmNative.Maps;
using LfmNative.Options;
using LfmNative.Search;
using LfmNative.Spectra;

namespace LfmNative.Tests.Options;

/// <summary>The names that the command line and models write are a contract.</summary>
public sealed class OptionNamesTests
{
    [Test]
    public void NamesAreWhatTheDocumentsSay() => Assert.Multiple(() =>
    {
        Assert.That(OptionNames.All<DistanceMetric>(), Is.EqualTo(new[] { "angular", "euclidean", "cosine" }));
        Assert.That(OptionNames.All<AffinityKernel>(), Is.EqualTo(new[] { "singular", "gaussian", "symgaussian", "uniform", "distance" }));
        Assert.That(OptionNames.All<LaplacianKind>(), Is.EqualTo(new[] { "normalized", "randomwalk", "combinatorial" }));
        Assert.That(OptionNames.All<DescriptorKind>(),
            Is.EqualTo(new[] { "geodesic", "cosine", "euclidean", "angular", "label", "hks", "wks", "hks-landmark", "wks-landmark", "given",
                "heat" }));
        Assert.That(OptionNames.All<Refinement>(), Is.EqualTo(new[] { "zoomout", "self-learning", "icp", "none", "bootstrap", "auto" }));
        Assert.That(OptionNames.All<TransformKind>(), Is.EqualTo(new[] { "orthogonal", "linear", "affine" }));
        Assert.That(OptionNames.All<PreNormalization>(), Is.EqualTo(new[] { "none", "center", "unit", "unit-center-unit" }));
        Assert.That(OptionNames.All<LaplacianMask>(), Is.EqualTo(new[] { "sum", "max", "none", "resolvent", "given" }));
        Assert.That(OptionNames.All<PointwiseMethod>(), Is.EqualTo(new[] { "direct", "adjoint" }));
    });

    [Test]
    public void NamesComeBackAsTheirValues()
    {
        RoundTrip<DistanceMetric>();
        RoundTrip<AffinityKernel>();
        RoundTrip<LaplacianKind>();
        RoundTrip<EigenSolverKind>();
        RoundTrip<DescriptorKind>();
        RoundTrip<Refinement>();
        RoundTrip<TransformKind>();
        RoundTrip<PreNormalization>();
        RoundTrip<LaplacianMask>();
        RoundTrip<PointwiseMethod>();
    }

    [TestCase("ZoomOut")]
    [TestCase("zoom-out")]
    [TestCase("")]
    [TestCase("0")]
    [TestCase("none ")]
    public void OtherNamesAreRefused(string name)
    {
        LfmException e = Assert.Throws<LfmException>(() => OptionNames.Parse<Refinement>(name, "refine"))!;
        Assert.That(e.Code, Is.EqualTo(LfmErrorCode.InvalidArgument));
        Assert.That(e.Message, Does.StartWith($"Refine is '{name}'; it must be one of zoomout, self-learning, icp, none, bootstrap, auto"));
    }

    private static void RoundTrip<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicFields)] T>()
        where T : struct, Enum
    {
        T[] values = Enum.GetValues<T>();
        Assert.That(OptionNames.All<T>(), Has.Length.EqualTo(values.Length).And.Unique);
        foreach (T value in values) Assert.That(OptionNames.Parse<T>(OptionNames.Of(value), "x"), Is.EqualTo(value));
    }
}
