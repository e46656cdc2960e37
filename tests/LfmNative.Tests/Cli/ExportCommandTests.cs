using LfmNative.Migration;
using LfmNative.Storage;
using LfmNative.Tests.Alignments;

namespace LfmNative.Tests.Cli;

/// <summary><c>lfm export</c>.</summary>
public sealed class ExportCommandTests : CliTest
{
    [Test]
    public void TheModelGivesWhatTransferGives()
    {
        LfmResult result = Run("export", "model.npz", "-o", "map.onnx", "--json");
        System.Text.Json.JsonElement json = result.Json();
        Assert.That(json.GetProperty("output").GetString(), Is.EqualTo("map.onnx"));
        Assert.That(json.GetProperty("input_name").GetString(), Is.EqualTo(TransformExport.Input));
        Assert.That(json.GetProperty("output_name").GetString(), Is.EqualTo(TransformExport.Output));
        Assert.That(json.GetProperty("input_dimensions").GetInt32(), Is.EqualTo(5));
        Assert.That(json.GetProperty("output_dimensions").GetInt32(), Is.EqualTo(6));
        Ok("transfer", "model.npz", "X.npy", "-o", "carried.npy", "--quiet");
        using LoadedMatrix x = MatrixFile.Open(At("X.npy")), carried = MatrixFile.Open(At("carried.npy"));
        float[] expected = Elements(carried), found = TransformExportTests.Run(At("map.onnx"), Elements(x));
        Assert.That(found, Has.Length.EqualTo(expected.Length));
        Assert.That(found.Zip(expected, (a, b) => MathF.Abs(a - b)).Max(), Is.LessThan(1e-5 * expected.Max(MathF.Abs)));
    }

    [Test]
    public void AMigrationIsExportedToo()
    {
        string[] options = ["--pairs", "rows", "--family", "ridge", "--rows", "0:800", "--quiet"];
        Ok(["migrate", "fit", FastText, Word2Vec, "-o", "migration.npz", .. options]);
        System.Text.Json.JsonElement json = Run("export", "migration.npz", "-o", "migration.onnx", "--json").Json();
        Assert.That(json.GetProperty("input_dimensions").GetInt32(), Is.EqualTo(300));
        Assert.That(json.GetProperty("output_dimensions").GetInt32(), Is.EqualTo(200));
        using LoadedMatrix x = MatrixFile.Open(FastText, new RowRange(0, 20));
        float[] expected = MigrationModel.Load(At("migration.npz")).Transform(x.View);
        float[] found = TransformExportTests.Run(At("migration.onnx"), Elements(x));
        Assert.That(found, Is.EqualTo(expected).Within(1e-5f * expected.Max(MathF.Abs)));
        Fails(2, "carried.npy", ["transfer", "migration.npz", FastText], "migration.npz", "model of a migration", "migrate apply");
    }

    [Test]
    public void TheLineNamesInputAndOutput() => Assert.That(
        Ok("export", "model.npz", "-o", "line.onnx").Out,
        Does.Contain("line.onnx: embedding N×5 to mapped_embedding N×6").And.Contain("seconds"));

    [Test]
    public void WhatCannotBeExportedIsRefused()
    {
        Fails(2, "map.npz", ["export", "model.npz"], "map.npz", ".onnx");
        Fails(2, "map.onnx", ["export", "X.npy"], "X.npy", "no model");
        Fails(2, "map.onnx", ["export", "none.npz"], "none.npz");
        Check(Run("export", "model.npz", "-o", "none/map.onnx"), 1, ["export"], "none", "does not exist");
    }

    private static float[] Elements(LoadedMatrix matrix)
    {
        float[] elements = new float[matrix.View.Rows * matrix.View.Cols];
        for (int i = 0; i < matrix.View.Rows; i++) matrix.View.Row(i).CopyTo(elements.AsSpan(i * matrix.View.Cols));
        return elements;
    }
}
