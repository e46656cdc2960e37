using System.CommandLine;
using LfmNative.Cli.Switches;
using LfmNative.Maps;
using LfmNative.Memory;
using LfmNative.Storage;
using LfmNative.Universes;

namespace LfmNative.Cli;

/// <summary><c>lfm transfer</c>: carries rows, or functions, from X's space to Y's, block by block.</summary>
internal static class TransferCommand
{
    private static readonly Argument<string> Model = new("model") { Description = "model that align or universe wrote" };
    private static readonly Argument<string> Input = new("Xnew")
    {
        Description = "rows of X's space; with --function, one row a sample of X and one column a function; - is standard input",
    };

    private static readonly Option<bool> Function = CliOption.OnOff("carry functions on X's samples to functions on Y's", "--function");
    private static readonly Option<bool> Normalized =
        CliOption.OnOff("leave the rows in the normalized coordinates that eval compares in", "--normalized");
    private static readonly Option<string> Rows = RowSwitches.Rows("Xnew");

    public static Command Create() => Job.Command(
        "transfer",
        "Apply the fitted transform to new rows",
        [Model, Input, .. OutputSwitches.All, .. SpacePair.All, Function, Normalized, Rows, .. TableSwitches.All],
        Run);

    private static void Run(ParseResult parsed, Job job)
    {
        string output = OutputSwitches.Path(parsed);
        bool function = parsed.GetValue(Function);
        if (function && parsed.GetValue(Normalized))
            throw Job.Usage("--normalized concerns rows, not functions; give it without --function");
        MatrixWriter.CheckWritable(output, OutputSwitches.Read(parsed));
        Job.UseOneBlasThread();
        (long rows, int cols) = function ? CarryFunctions(parsed, job, output) : CarryRows(parsed, job, output);
        job.PrintWritten(output, rows, cols);
    }

    private static (long Rows, int Cols) CarryRows(ParseResult parsed, Job job, string output)
    {
        string model = parsed.GetValue(Model)!;
        SpaceTransform transform;
        if (SpacePair.Read(parsed, job, model) is { } pair) transform = pair.Transform;
        else using (job.Stage("read")) transform = Alignment.LoadTransform(model);
        bool normalized = parsed.GetValue(Normalized);
        using RowReader input = job.OpenRows(parsed.GetValue(Input)!, RowSwitches.Read(parsed, Rows));
        int cols = transform.Matrix.Cols;
        OutputOptions options = OutputSwitches.Read(parsed, input.Sql);
        long rows = BlockCopy.Run(job, input, output, options, cols, "transform", (block, into) =>
        {
            if (normalized) transform.ApplyNormalized(block, into, job.Context);
            else transform.Apply(block, into, job.Context);
        });
        return (rows, cols);
    }

    private static (long Rows, int Cols) CarryFunctions(ParseResult parsed, Job job, string output)
    {
        if (Universe.IsModel(parsed.GetValue(Model)!))
            throw Job.Usage("--function carries functions by a functional map, and a universe maps rows; give it without --function");
        FunctionCarrier functions;
        using (job.Stage("read")) functions = Alignment.LoadFunctionCarrier(parsed.GetValue(Model)!);
        using RowReader input = job.OpenRows(parsed.GetValue(Input)!, RowSwitches.Read(parsed, Rows));
        while (job.ReadBlock(input))
        {
            using (job.Stage("transform")) functions.Add(input.Block);
        }
        job.Remember(input);
        OutputOptions options = OutputSwitches.Read(parsed);
        using RowWriter<double> writer = new(output, input.Cols, rows: functions.Rows, context: job.Context, output: options);
        int together = BlockCopy.RowsTogether(2 * input.Cols);
        for (int from = 0, to; from < functions.Rows; from = to)
        {
            to = (int)Math.Min(functions.Rows, from + (long)together);
            Matrix carried;
            using (job.Stage("transform")) carried = functions.Carry(from, to);
            using (job.Stage("write")) writer.Write(carried.View);
        }
        using (job.Stage("write")) writer.Finish();
        return (functions.Rows, input.Cols);
    }
}
