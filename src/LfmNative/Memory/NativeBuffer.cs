using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using LfmNative.Diagnostics;

namespace LfmNative.Memory;

/// <summary>Scratch outside the managed heap: 64-byte aligned, owned, counted, freed on Dispose.</summary>
/// <typeparam name="T">An unmanaged element type.</typeparam>
internal sealed unsafe class NativeBuffer<T> : IDisposable
    where T : unmanaged
{
    private const int Alignment = 64;
    private T* _pointer;

    /// <summary>Allocates <paramref name="length"/> elements.</summary>
    /// <param name="length">Elements, at least 0; the byte count is checked in 64-bit arithmetic.</param>
    /// <param name="zeroed">Whether the memory is cleared; otherwise its content is undefined.</param>
    /// <exception cref="LfmException">The size overflows, or there is not that much memory.</exception>
    public NativeBuffer(long length, bool zeroed = false)
    {
        if (length < 0 || length > (long.MaxValue - Alignment) / sizeof(T))
            throw new LfmException(LfmErrorCode.OutOfMemory, $"a buffer of {length} elements cannot be addressed");
        Length = length;
        Bytes = length * sizeof(T);
        try
        {
            _pointer = (T*)NativeMemory.AlignedAlloc((nuint)Math.Max(Bytes, Alignment), Alignment);
        }
        catch (OutOfMemoryException e)
        {
            GC.SuppressFinalize(this);
            throw new LfmException(LfmErrorCode.OutOfMemory,
                $"{Bytes} bytes of scratch memory were refused; use fewer rows or close other programs", e);
        }
        NativeMemoryCounter.Add(Bytes);
        GC.AddMemoryPressure(Math.Max(Bytes, 1));
        if (zeroed) NativeMemory.Clear(_pointer, (nuint)Bytes);
    }

    /// <summary>Safety net only: owners dispose.</summary>
    ~NativeBuffer() => Free();

    public long Length { get; }

    public long Bytes { get; }

    /// <summary>First element; valid until Dispose.</summary>
    public T* Pointer
    {
        get
        {
            Debug.Assert(_pointer != null, "buffer used after Dispose");
            return _pointer;
        }
    }

    /// <summary>The whole buffer as a span; its length must fit an int.</summary>
    public Span<T> Span => new(Pointer, checked((int)Length));

    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    private void Free()
    {
        if (_pointer == null) return;
        NativeMemory.AlignedFree(_pointer);
        _pointer = null;
        NativeMemoryCounter.Remove(Bytes);
        GC.RemoveMemoryPressure(Math.Max(Bytes, 1));
    }
}
