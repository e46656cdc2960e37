using System.CommandLine;
using LfmNative.Cli.Switches;
using LfmNative.Diagnostics;
using LfmNative.Maps;
using LfmNative.Migration;
using LfmNative.Storage;

namespace LfmNative.Cli;

/// <summary><c>lfm export</c>: the fitted transform as a file that other programs run.</summary>
internal static class ExportCommand
{
    private static readonly Argument<string> Model = new("model") { Description = "model that align, universe or migrate fit wrote" };
    private static readonly Option<string> Output = new("--output", "-o")
    {
        Description = $"ONNX model to write (.onnx): input {TransformExport.Input}, output {TransformExport.Output}",
        HelpName = "FILE",
        Required = true,
    };

    public static Command Create() =>
        Job.Command("export", "Write the fitted transform as an ONNX model", [Model, Output, .. SpacePair.All], Run);

    private static void Run(ParseResult parsed, Job job)
    {
        string output = parsed.GetValue(Output)!;
        TransformExport.CheckName(output);
        AtomicFile.CheckWritable(output);
        string model = parsed.GetValue(Model)!;
        (int d1, int d2) = IsMigration(model) ? WriteMigration(model, output, job) : WriteTransform(parsed, model, output, job);
        job.Print(
            json =>
            {
                json.WriteString("output", output);
                json.WriteString("input_name", TransformExport.Input);
                json.WriteString("output_name", TransformExport.Output);
                json.WriteNumber("input_dimensions", d1);
                json.WriteNumber("output_dimensions", d2);
            },
            text =>
            {
                text.WriteLine($"wrote       {output}: {TransformExport.Input} N×{d1} to {TransformExport.Output} N×{d2}");
                text.WriteLine($"seconds     {job.SecondsLine()}");
            });
    }

    /// <summary>A file that is no archive at all is left to the reader of alignments, whose sentence tells what is needed.</summary>
    private static bool IsMigration(string model)
    {
        try
        {
            return MigrationModel.IsModel(model);
        }
        catch (LfmException)
        {
            return false;
        }
    }

    private static (int Inputs, int Outputs) WriteTransform(ParseResult parsed, string model, string output, Job job)
    {
        SpaceTransform transform;
        if (SpacePair.Read(parsed, job, model) is { } pair) transform = pair.Transform;
        else using (job.Stage("read")) transform = Alignment.LoadTransform(model);
        using (job.Stage("write")) TransformExport.WriteOnnx(transform, output);
        return (transform.Matrix.Rows, transform.Matrix.Cols);
    }

    private static (int Inputs, int Outputs) WriteMigration(string model, string output, Job job)
    {
        MigrationModel migration;
        using (job.Stage("read")) migration = MigrationModel.Load(model);
        using (job.Stage("write")) migration.ExportOnnx(output);
        return (migration.Map.Dimensions, migration.Map.TargetDimensions);
    }
}
