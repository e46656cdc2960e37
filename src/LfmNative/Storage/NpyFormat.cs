namespace LfmNative.Storage;

/// <summary>NumPy <c>.npy</c>.</summary>
internal static class NpyFormat
{
    public static LoadedMatrix Read(MatrixRequest request, ByteSource source) =>
        NpyHeader.Parse(source.Head(0, NpyHeader.MaxBytes), source.Length, request.Invalid).At(0).Load(request, source);
}
