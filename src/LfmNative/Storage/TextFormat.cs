using LfmNative.Diagnostics;

namespace LfmNative.Storage;

/// <summary>Text as rows: a table or word vectors.</summary>
internal static class TextFormat
{
    /// <summary>A table, whatever its separator.</summary>
    public static RowSource OpenTable(MatrixRequest request, ByteSource source) =>
        new TableRows(request, source, Lines(request, source));

    /// <summary>Word vectors.</summary>
    public static RowSource OpenWords(MatrixRequest request, ByteSource source) =>
        new WordVectorRows(request, source, Lines(request, source));

    /// <summary>Whichever of both the content is; what is said about tables makes it one.</summary>
    public static RowSource OpenAny(MatrixRequest request, ByteSource source)
    {
        LineReader lines = Lines(request, source);
        bool table = request.Member is not null || request.Table != new TableOptions() || !WordVectorRows.Fits(lines);
        return table ? new TableRows(request, source, lines) : new WordVectorRows(request, source, lines);
    }

    private static LineReader Lines(MatrixRequest request, ByteSource source)
    {
        request.RefuseMaps();
        return new LineReader(source, request.Context.Token, request.Invalid);
    }
}
