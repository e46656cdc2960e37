using LfmNative.Diagnostics;
using LfmNative.Kernels;

namespace LfmNative.Storage;

/// <summary><c>.fvecs</c> (TEXMEX corpus): each row is its dimension as int32, then that many float32, little-endian.</summary>
/// <remarks>Always mapped: the dimension fields become the gap between rows of the view.</remarks>
internal static unsafe class FvecsFormat
{
    public static LoadedMatrix Read(MatrixRequest request, ByteSource source)
    {
        if (request.Stack) throw request.Invalid("is a matrix; feature maps need an array of three axes, as .npy holds");
        if (source.Length < sizeof(int))
            throw request.Invalid($"is cut short: {source.Length} bytes cannot hold one row of an .fvecs file");
        int d = BitConverter.ToInt32(source.Head(0, sizeof(int)));
        if (d <= 0) throw request.Invalid($"says its first row has {d} columns; this is not an .fvecs file, or it is damaged");
        long stride = (d + 1L) * sizeof(float);
        if (source.Length % stride != 0)
            throw request.Invalid(
                $"is cut short or damaged: rows of {d} columns take {stride} bytes each, and {source.Length} is not a multiple of that");
        MatrixWindow window = MatrixWindow.Take(request, [source.Length / stride, d]);
        byte* first = source.Map() + (window.FirstRow * stride);
        FirstError firstError = new();
        ParallelRows.For(window.Rows, Math.Max(1, (1 << 20) / d), request.Context.Threads, request.Context.Token, (from, to) =>
        {
            for (int i = from; i < to; i++)
            {
                int found = *(int*)(first + (i * stride));
                if (found == d) continue;
                firstError.Report(i, request.Invalid(
                    $"row {window.FirstRow + i} says it has {found} columns where row 0 has {d}; all rows must be equally long"));
                return;
            }
        });
        firstError.ThrowIfAny();
        return new LoadedMatrix(source, (float*)(first + sizeof(int)), d + 1L, window, request.Source);
    }
}
