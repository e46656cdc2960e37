using System.CommandLine;
using LfmNative.Cli.Switches;
using LfmNative.Memory;
using LfmNative.Storage;

namespace LfmNative.Cli;

/// <summary><c>lfm transfer</c>: carries rows, or functions, from X's space to Y's.</summary>
internal static class TransferCommand
{
    private static readonly Argument<string> Model = new("model") { Description = "model that align wrote" };
    private static readonly Argument<string> Input = new("Xnew")
    {
        Description = "rows of X's space; with --function, one row a sample of X and one column a function",
    };

    private static readonly Option<string> Output = new("--output", "-o")
    {
        Description = "matrix to write; the extension chooses the format",
        HelpName = "FILE",
        Required = true,
    };

    private static readonly Option<bool> Function = CliOption.OnOff("carry functions on X's samples to functions on Y's", "--function");
    private static readonly Option<bool> Normalized =
        CliOption.OnOff("leave the rows in the normalized coordinates that eval compares in", "--normalized");
    private static readonly Option<string> Rows = RowSwitches.Rows("Xnew");

    public static Command Create() => Job.Command(
        "transfer",
        "Apply the fitted transform to new rows",
        [Model, Input, Output, Function, Normalized, Rows, .. TableSwitches.All],
        Run);

    private static void Run(ParseResult parsed, Job job)
    {
        string output = parsed.GetValue(Output)!;
        bool function = parsed.GetValue(Function);
        if (function && parsed.GetValue(Normalized))
            throw Job.Usage("--normalized concerns rows, not functions; give it without --function");
        MatrixWriter.CheckWritable(output);
        Job.UseOneBlasThread();
        Alignment alignment;
        using (job.Stage("read")) alignment = Alignment.Load(parsed.GetValue(Model)!);
        using LoadedMatrix input = job.Read(parsed.GetValue(Input)!, RowSwitches.Read(parsed, Rows));
        int rows, cols;
        if (function)
        {
            Matrix f = new(input.Rows, input.Cols);
            for (int i = 0; i < f.Rows; i++)
            {
                ReadOnlySpan<float> row = input.View.Row(i);
                for (int j = 0; j < row.Length; j++) f[i, j] = row[j];
            }
            Matrix g;
            using (job.Stage("transform")) g = alignment.TransferFunctions(f);
            using (job.Stage("write")) MatrixWriter.Write(output, g.View, null, job.Context);
            (rows, cols) = (g.Rows, g.Cols);
        }
        else
        {
            (rows, cols) = (input.Rows, alignment.SpaceTransform.Matrix.Cols);
            float[] result = new float[(long)rows * cols];
            using (job.Stage("transform"))
            {
                if (parsed.GetValue(Normalized)) alignment.SpaceTransform.ApplyNormalized(input.View, result, job.Context);
                else alignment.SpaceTransform.Apply(input.View, result, job.Context);
            }
            using (job.Stage("write"))
                MatrixWriter.Write(output, new ReadOnlyMatrixView<float>(result, rows, cols), input.RowNames, job.Context);
        }
        job.Print(
            json =>
            {
                json.WriteString("output", output);
                json.WriteNumber("rows", rows);
                json.WriteNumber("columns", cols);
            },
            text =>
            {
                text.WriteLine($"wrote       {output}: {rows:n0}×{cols}");
                text.WriteLine($"seconds     {job.SecondsLine()}");
            });
    }
}
