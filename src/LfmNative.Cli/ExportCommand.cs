using System.CommandLine;
using LfmNative.Maps;
using LfmNative.Storage;

namespace LfmNative.Cli;

/// <summary><c>lfm export</c>: the fitted transform as a file that other programs run.</summary>
internal static class ExportCommand
{
    private static readonly Argument<string> Model = new("model") { Description = "model that align wrote" };
    private static readonly Option<string> Output = new("--output", "-o")
    {
        Description = $"ONNX model to write (.onnx): input {TransformExport.Input}, output {TransformExport.Output}",
        HelpName = "FILE",
        Required = true,
    };

    public static Command Create() => Job.Command("export", "Write the fitted transform as an ONNX model", [Model, Output], Run);

    private static void Run(ParseResult parsed, Job job)
    {
        string output = parsed.GetValue(Output)!;
        TransformExport.CheckName(output);
        AtomicFile.CheckWritable(output);
        SpaceTransform transform;
        using (job.Stage("read")) transform = Alignment.LoadTransform(parsed.GetValue(Model)!);
        using (job.Stage("write")) TransformExport.WriteOnnx(transform, output);
        (int d1, int d2) = (transform.Matrix.Rows, transform.Matrix.Cols);
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
}
