using LfmNative.Memory;
using LfmNative.Storage;

namespace LfmNative.Cli;

/// <summary>From a file to a file, block of rows by block, in constant memory.</summary>
internal static class BlockCopy
{
    private const int ElementsTogether = 1 << 22;
    private const int RowsAligned = 256;

    /// <summary>Computes rows of the output.</summary>
    /// <param name="block">Rows of the input.</param>
    /// <param name="into">As many rows of the output.</param>
    public delegate void Compute(ReadOnlyMatrixView<float> block, Span<float> into);

    /// <summary>Rows of so many columns that are held at a time: full blocks of the engine's own loops, where they fit.</summary>
    public static int RowsTogether(long cols)
    {
        int rows = (int)Math.Max(1, ElementsTogether / cols);
        return rows < RowsAligned ? rows : rows / RowsAligned * RowsAligned;
    }

    /// <summary>Reads, computes and writes; names are carried along.</summary>
    /// <param name="job">The run.</param>
    /// <param name="input">The rows.</param>
    /// <param name="output">The target.</param>
    /// <param name="options">How it is written.</param>
    /// <param name="cols">Columns of the output.</param>
    /// <param name="stage">What computing is called.</param>
    /// <param name="compute">Computes rows.</param>
    /// <returns>Rows written.</returns>
    public static long Run(Job job, RowReader input, string output, OutputOptions options, int cols, string stage, Compute compute)
    {
        using RowWriter<float> writer = new(output, cols, input.HasNames, input.Rows, job.Context, options);
        int together = RowsTogether(cols);
        float[] result = [];
        while (job.ReadBlock(input))
        {
            for (int from = 0, to; from < input.Block.Rows; from = to)
            {
                to = (int)Math.Min(input.Block.Rows, from + (long)together);
                if (result.Length < (to - from) * cols) result = new float[(to - from) * cols];
                using (job.Stage(stage)) compute(input.Block.RowRange(from, to), result);
                ReadOnlyMatrixView<float> rows = new(result, to - from, cols);
                using (job.Stage("write")) writer.Write(rows, input.HasNames ? input.Names[from..to] : default);
            }
        }
        using (job.Stage("write")) writer.Finish();
        job.Remember(input);
        return writer.RowsWritten;
    }
}
