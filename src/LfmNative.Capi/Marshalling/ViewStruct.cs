using System.Runtime.InteropServices;
using LfmNative.Memory;

namespace LfmNative.Capi.Marshalling;

/// <summary><c>lfm_view</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct ViewStruct
{
    public void* Data;
    public long Rows;
    public long Cols;
    public long Ld;
    public int Type;
    public int Reserved;

    /// <summary>The rows of a checked view of float32.</summary>
    public readonly ReadOnlyMatrixView<float> Single => new((float*)Data, (int)Rows, (int)Cols, Ld);

    /// <summary>The rows of a checked view of float64.</summary>
    public readonly ReadOnlyMatrixView<double> Double => new((double*)Data, (int)Rows, (int)Cols, Ld);

    /// <summary>The rows of a checked view of either type, where they are.</summary>
    public readonly SampleSet Samples => Type == Element.F64
        ? new SampleSet((double*)Data, (int)Rows, (int)Cols, Ld)
        : new SampleSet((float*)Data, (int)Rows, (int)Cols, Ld);

    /// <summary>Rows and columns of a checked view.</summary>
    public readonly (int Rows, int Cols) Size => ((int)Rows, (int)Cols);

    /// <summary>Whether samples of this type are copied before the engine reads them.</summary>
    public readonly bool IsCopied => Type == Element.F64;

    /// <summary>Refuses what cannot be a matrix; afterwards rows and columns are ints, and every element lies at an address.</summary>
    public readonly ViewStruct Checked(string name)
    {
        OptionStruct.CheckReserved(Reserved, $"lfm_view {name}");
        int size = Type switch
        {
            Element.F32 => sizeof(float),
            Element.F64 => sizeof(double),
            _ => throw AbiException.Argument($"the type of {name} is {Type}; a matrix is of LFM_F32 (1) or LFM_F64 (2)"),
        };
        if (Rows < 0 || Cols < 0 || Rows > int.MaxValue || Cols > int.MaxValue)
            throw AbiException.Argument($"{name} is a matrix of {Rows}×{Cols}; rows and columns must lie in 0..{int.MaxValue}");
        long ld = Ld == 0 ? Cols : Ld;
        if (ld < Cols)
        {
            throw AbiException.Argument(
                $"{name} has {Cols} columns and a leading dimension of {ld}; it must be at least the columns, or 0");
        }
        if (Rows > 0 && (Int128)(Rows - 1) * ld + Cols > long.MaxValue / size)
        {
            throw AbiException.Argument(
                $"{name} is a matrix of {Rows}×{Cols} with a leading dimension of {ld}, which no memory holds; correct the sizes");
        }
        if (Data == null && Rows > 0 && Cols > 0)
            throw AbiException.Argument($"the data of {name} are NULL and its size is {Rows}×{Cols}; give the elements");
        if ((nuint)Data % (nuint)size != 0)
        {
            throw AbiException.Argument(
                $"the data of {name} are not aligned to their elements of {size} bytes; copy them to aligned memory");
        }
        return this with { Ld = ld };
    }
}
