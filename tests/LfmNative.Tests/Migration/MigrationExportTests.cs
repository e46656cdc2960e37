using LfmNative.Diagnostics;
using LfmNative.Memory;
using LfmNative.Migration;
using LfmNative.Tests.Alignments;
using LfmNative.Tests.Maps;
using LfmNative.Tests.Storage;
using LfmNative.Tests.Support;
using Microsoft.ML.OnnxRuntime;

namespace LfmNative.Tests.Migration;

/// <summary>Exported migrations, run by ONNX Runtime and compared with the engine.</summary>
public sealed class MigrationExportTests : StorageTest
{
    private const int D = 16, N = 40;

    [TestCase(MapFamily.Orthogonal)]
    [TestCase(MapFamily.OrthogonalScale)]
    [TestCase(MapFamily.LowRank)]
    [TestCase(MapFamily.Ridge)]
    [TestCase(MapFamily.Local)]
    public void OnnxRuntimeCarriesRowsAsTheEngineDoes(MapFamily family)
    {
        MigrationModel model = MigrationData.Model(D, family);
        float[] rows = TestData.Floats(N * D, 31);
        rows.AsSpan(0, D).Clear();
        foreach (ref float value in rows.AsSpan(D, D)) value *= 1e-30f;
        foreach (ref float value in rows.AsSpan(2 * D, D)) value *= 1e30f;
        model.ExportOnnx(At("map.onnx"));
        float[] expected = model.Transform(new ReadOnlyMatrixView<float>(rows, N, D));
        float[] found = TransformExportTests.Run(At("map.onnx"), rows);
        Assert.That(found[..D], Is.All.Zero, "a row without a direction stays without");
        Assert.That(found, Is.EqualTo(expected).Within(1e-5f * expected.Max(MathF.Abs)));
    }

    [Test]
    public void TheModelTellsWhatItIs()
    {
        MigrationData.Model(D).ExportOnnx(At("map.onnx"));
        using InferenceSession session = new(At("map.onnx"));
        Assert.That(session.ModelMetadata.CustomMetadataMap, Is.EquivalentTo(new Dictionary<string, string>
        {
            ["migration"] = "ridge",
            ["input_dimensions"] = "16",
            ["output_dimensions"] = "16",
            ["lfm_version"] = typeof(MigrationModel).Assembly.GetName().Version!.ToString(3),
        }));
        Assert.That(session.InputMetadata[TransformExport.Input].Dimensions, Is.EqualTo(new[] { -1, D }));
        Assert.That(session.OutputMetadata[TransformExport.Output].Dimensions, Is.EqualTo(new[] { -1, D }));
        Assert.That(TransformExportTests.Run(At("map.onnx"), []), Is.Empty, "no rows give none");
    }

    [Test]
    public void WhatCannotBeWrittenIsRefused()
    {
        MigrationModel model = MigrationData.Model(D);
        Given.Fails(LfmErrorCode.InvalidArgument, () => model.ExportOnnx(At("map.npz")), "map.npz", ".onnx");
        Given.Fails(LfmErrorCode.OutputFailed, () => model.ExportOnnx(At("none/map.onnx")), "none", "does not exist");
    }
}
