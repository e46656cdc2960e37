using System.Runtime.InteropServices;
using LfmNative.Capi.Marshalling;
using LfmNative.Memory;
using LfmNative.Storage;

namespace LfmNative.Capi.Results;

/// <summary>A matrix behind a handle at a fixed address: a file's rows, or a result that is pinned.</summary>
/// <remarks>Handle and running calls each hold a lease; the memory goes with the last.</remarks>
internal sealed unsafe class SharedMatrix
{
    private readonly LoadedMatrix? _file;
    private readonly void* _data;
    private GCHandle _pin;
    private int _leases = 1;

    /// <summary>Rows of a file; owned from here on.</summary>
    public SharedMatrix(LoadedMatrix file)
    {
        _file = file;
        ReadOnlyMatrixView<float> view = file.View;
        fixed (float* data = view) _data = data;
        (Rows, Cols, Ld, Type) = (view.Rows, view.Cols, view.LeadingDimension, Element.F32);
    }

    /// <summary>A result.</summary>
    public SharedMatrix(Matrix result)
    {
        _pin = GCHandle.Alloc(result.Data, GCHandleType.Pinned);
        _data = (void*)_pin.AddrOfPinnedObject();
        (Rows, Cols, Ld, Type) = (result.Rows, result.Cols, result.Cols, Element.F64);
    }

    public int Rows { get; }

    public int Cols { get; }

    /// <summary>Elements from one row to the next.</summary>
    public long Ld { get; }

    public int Type { get; }

    public string Source => _file?.Source ?? "";

    public string[] RowNames => _file?.RowNames ?? [];

    /// <summary>The matrix as callers see it.</summary>
    public ViewStruct View => new() { Data = _data, Rows = Rows, Cols = Cols, Ld = Ld, Type = Type };

    /// <summary>Copies the elements, row by row.</summary>
    /// <exception cref="AbiException">Freed meanwhile.</exception>
    public void CopyTo(Target target)
    {
        if (!TryLease())
            throw new AbiException(Status.Handle, "the matrix was freed while it was about to be read; free it after its last use");
        try
        {
            for (int i = 0; i < Rows; i++)
            {
                long at = i * Ld, to = (long)i * Cols;
                if (Type == Element.F32) target.Write(new ReadOnlySpan<float>((float*)_data + at, Cols), to);
                else target.Write(new ReadOnlySpan<double>((double*)_data + at, Cols), to);
            }
        }
        finally
        {
            Release();
        }
    }

    public void Release()
    {
        if (Interlocked.Decrement(ref _leases) > 0) return;
        _file?.Dispose();
        if (_pin.IsAllocated) _pin.Free();
    }

    private bool TryLease()
    {
        int leases;
        do
        {
            leases = Volatile.Read(ref _leases);
            if (leases == 0) return false;
        }
        while (Interlocked.CompareExchange(ref _leases, leases + 1, leases) != leases);
        return true;
    }
}
