using LfmNative.Diagnostics;

namespace LfmNative.Storage;

/// <summary>Text as rows: a table or word vectors.</summary>
internal static class TextFormat
{
    /// <summary>A table, whatever its separator.</summary>
    public static RowSource OpenTable(MatrixRequest request, ByteSource source) =>
        new TableRows(request, source, Lines(request, source), copy: false);

    /// <summary>What PostgreSQL's COPY wrote, as text or binary.</summary>
    public static RowSource OpenCopy(MatrixRequest request, ByteSource source) => CopyBinary.Begins(source)
        ? new CopyBinaryRows(request, source)
        : new TableRows(request, source, Lines(request, source), copy: true);

    /// <summary>Word vectors.</summary>
    public static RowSource OpenWords(MatrixRequest request, ByteSource source) =>
        new WordVectorRows(request, source, Lines(request, source));

    /// <summary>Whichever of both the content is; what is said about tables makes it one.</summary>
    public static RowSource OpenAny(MatrixRequest request, ByteSource source) => OpenAny(request, source, copy: false);

    /// <summary>As <see cref="OpenAny(MatrixRequest, ByteSource)"/>, where a table may be COPY text as well: of a pipe.</summary>
    public static RowSource OpenPiped(MatrixRequest request, ByteSource source) => OpenAny(request, source, copy: null);

    private static RowSource OpenAny(MatrixRequest request, ByteSource source, bool? copy)
    {
        LineReader lines = Lines(request, source);
        bool said = request.Table with { SqlId = null } != new TableOptions();
        bool table = request.Member is not null || said || !WordVectorRows.Fits(lines);
        return table ? new TableRows(request, source, lines, copy) : new WordVectorRows(request, source, lines);
    }

    private static LineReader Lines(MatrixRequest request, ByteSource source)
    {
        request.RefuseMaps();
        return new LineReader(source, request.Context.Token, request.Invalid);
    }
}
