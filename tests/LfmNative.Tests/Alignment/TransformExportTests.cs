using LfmNative.Diagnostics;
using LfmNative.Maps;
using LfmNative.Memory;
using LfmNative.Tests.Maps;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace LfmNative.Tests.Alignments;

/// <summary>Exported transforms, run by ONNX Runtime and compared with the engine.</summary>
public sealed class TransformExportTests : AlignmentTest
{
    private const int D1 = 24, D2 = 17, N = 200;

    [Test]
    public void OnnxRuntimeCarriesRowsAsTheEngineDoes([Values] TransformKind family, [Values] PreNormalization kind)
    {
        SpaceTransform transform = Fitted(family, kind);
        float[] rows = Rows(40, 7);
        rows.AsSpan(0, D1).Clear();
        Scale(rows, 1, 1e-30f);
        Scale(rows, 2, 1e-3f);
        Scale(rows, 3, 1e3f);
        // Norms whose squares single precision does not hold; as they are, such rows carry nothing that a float could.
        if (kind is PreNormalization.Unit or PreNormalization.UnitCenterUnit) Scale(rows, 4, 1e30f);
        TransformExport.WriteOnnx(transform, At("map.onnx"));
        float[] expected = Applied(transform, rows), found = Run(At("map.onnx"), rows);
        for (int i = 0; i < 40; i++)
        {
            float largest = expected.AsSpan(i * D2, D2).ToArray().Max(MathF.Abs);
            for (int j = 0; j < D2; j++)
                Assert.That(found[(i * D2) + j], Is.EqualTo(expected[(i * D2) + j]).Within(1e-5 * largest), $"row {i}, column {j}");
        }
    }

    [Test]
    public void TheModelTellsWhatItIs()
    {
        SpaceTransform transform = Fitted(TransformKind.Affine, PreNormalization.UnitCenterUnit);
        TransformExport.WriteOnnx(transform, At("map.onnx"));
        using InferenceSession session = new(At("map.onnx"));
        ModelMetadata metadata = session.ModelMetadata;
        Assert.That(metadata.ProducerName, Is.EqualTo("lfm"));
        Assert.That(metadata.CustomMetadataMap, Is.EquivalentTo(new Dictionary<string, string>
        {
            ["transform"] = "affine",
            ["normalization"] = "unit-center-unit",
            ["input_dimensions"] = "24",
            ["output_dimensions"] = "17",
            ["lfm_version"] = typeof(Alignment).Assembly.GetName().Version!.ToString(3),
        }));
        Assert.That(session.InputMetadata.Keys, Is.EqualTo(new[] { TransformExport.Input }));
        Assert.That(session.InputMetadata[TransformExport.Input].Dimensions, Is.EqualTo(new[] { -1, D1 }));
        Assert.That(session.OutputMetadata.Keys, Is.EqualTo(new[] { TransformExport.Output }));
        Assert.That(session.OutputMetadata[TransformExport.Output].Dimensions, Is.EqualTo(new[] { -1, D2 }));
        Assert.That(Run(At("map.onnx"), []), Is.Empty, "no rows give none");
    }

    [Test]
    public void EqualTransformsGiveEqualFiles()
    {
        SpaceTransform transform = Fitted(TransformKind.Orthogonal, PreNormalization.Center);
        TransformExport.WriteOnnx(transform, At("a.onnx"));
        TransformExport.WriteOnnx(transform, At("b.ONNX"));
        Assert.That(File.ReadAllBytes(At("b.ONNX")), Is.EqualTo(File.ReadAllBytes(At("a.onnx"))));
    }

    [Test]
    public void WhatCannotBeWrittenIsRefused()
    {
        SpaceTransform transform = Fitted(TransformKind.Linear, PreNormalization.None);
        Given.Fails(LfmErrorCode.InvalidArgument, () => TransformExport.WriteOnnx(transform, At("map.npz")), "map.npz", ".onnx");
        Given.Fails(LfmErrorCode.OutputFailed, () => TransformExport.WriteOnnx(transform, At("none/map.onnx")), "none", "does not exist");
        SideNormalization none = new(PreNormalization.None, [], 1, 1);
        SpaceTransform huge = new(TransformKind.Linear, new Matrix(1, 1, [1e39]), [], none, none);
        Given.Fails(LfmErrorCode.InvalidArgument, () => TransformExport.WriteOnnx(huge, At("huge.onnx")), "1e+39", "single precision");
        Assert.That(File.Exists(At("huge.onnx")), Is.False);
    }

    /// <summary>Rows through a model by ONNX Runtime.</summary>
    internal static float[] Run(string path, float[] rows)
    {
        using InferenceSession session = new(path);
        int d1 = session.InputMetadata[TransformExport.Input].Dimensions[1];
        DenseTensor<float> input = new(rows, [rows.Length / d1, d1]);
        using IDisposableReadOnlyCollection<DisposableNamedOnnxValue> output =
            session.Run([NamedOnnxValue.CreateFromTensor(TransformExport.Input, input)]);
        return [.. output.Single().AsTensor<float>()];
    }

    private static SpaceTransform Fitted(TransformKind family, PreNormalization kind)
    {
        float[] x = Rows(N, 1), y = Given.Samples(N, D2, 2);
        // Means and norms that are not those of unit Gaussians.
        for (int i = 0; i < y.Length; i++) y[i] = (3 * y[i]) + (i % D2 * 0.5f);
        int[] pairs = [.. Enumerable.Range(0, N)];
        return SpaceTransform.Fit(
            Given.View(x, N), Given.View(y, N), pairs, pairs, new TransformOptions { Kind = family, Normalization = kind });
    }

    private static float[] Rows(int n, ulong seed)
    {
        float[] x = Given.Samples(n, D1, seed);
        for (int i = 0; i < x.Length; i++) x[i] = (2 * x[i]) + (i % D1 * 0.2f);
        return x;
    }

    private static void Scale(float[] rows, int row, float factor)
    {
        foreach (ref float value in rows.AsSpan(row * D1, D1)) value *= factor;
    }

    private static float[] Applied(SpaceTransform transform, float[] rows)
    {
        float[] result = new float[rows.Length / D1 * D2];
        transform.Apply(Given.View(rows, rows.Length / D1), result);
        return result;
    }
}
