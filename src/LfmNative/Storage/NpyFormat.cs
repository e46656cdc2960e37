namespace LfmNative.Storage;

/// <summary>NumPy <c>.npy</c>.</summary>
internal static class NpyFormat
{
    public static LoadedMatrix Read(MatrixRequest q, ByteSource source) =>
        NpyHeader.Parse(source.Head(0, NpyHeader.MostBytes), source.Length, q.Bad).At(0).Load(q, source);
}
