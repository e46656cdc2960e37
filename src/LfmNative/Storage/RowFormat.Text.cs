using System.Numerics;
using System.Text.Encodings.Web;
using System.Text.Json;
using LfmNative.Diagnostics;
using LfmNative.Kernels;

namespace LfmNative.Storage;

/// <summary>The formats that hold numbers as text: blocks of rows are formatted in parallel and written in order.</summary>
/// <param name="target">Where rows go.</param>
/// <param name="separator">What stands between numbers.</param>
/// <param name="lineEnd">Why a name cannot hold a line end; null where it can.</param>
internal abstract unsafe class TextOutput<T>(RowTarget target, byte separator, string? lineEnd) : RowFormat<T>(target)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>, IUtf8SpanFormattable
{
    private const int MaxRowsTogether = 64;
    private const int ElementsTogether = 1 << 16;
    private readonly TextBuffer[] _blocks = [.. Enumerable.Range(0, 4 * target.Context.Threads).Select(_ => new TextBuffer())];

    protected byte Separator { get; } = separator;

    public override void Write(Stream stream, T* rows, int count, long ld, string[] names, long first)
    {
        for (int i = 0; i < names.Length && lineEnd is not null; i++)
        {
            if (names[i].AsSpan().IndexOfAny('\n', '\r') >= 0) throw Target.BadName(first + i, names[i], lineEnd);
        }
        int cols = Target.Cols, together = Math.Clamp(ElementsTogether / cols, 1, MaxRowsTogether);
        for (int done = 0; done < count;)
        {
            int start = done, now = Math.Min(_blocks.Length * together, count - done);
            ParallelRows.For(now, together, Target.Context.Threads, Target.Context.Token, (from, to) =>
            {
                TextBuffer text = _blocks[from / together];
                text.Clear();
                for (int i = start + from; i < start + to; i++)
                {
                    Name(text, names.Length > 0 ? names[i] : null, first + i);
                    for (int j = 0; j < cols; j++)
                    {
                        if (j > 0) text.Byte(Separator);
                        text.Number(rows[(i * ld) + j]);
                    }
                    End(text);
                    text.Byte((byte)'\n');
                }
            });
            for (int b = 0; b * together < now; b++) stream.Write(_blocks[b].Bytes);
            done += now;
        }
    }

    /// <summary>Writes what stands before the numbers.</summary>
    protected abstract void Name(TextBuffer text, string? name, long number);

    /// <summary>Writes what stands behind them.</summary>
    protected virtual void End(TextBuffer text)
    {
    }
}

/// <summary>Delimited text, with a header line where the rows have names.</summary>
internal sealed class DelimitedOutput<T>(RowTarget target, byte separator)
    : TextOutput<T>(target, separator, "a line end, which text cannot hold; rename it")
    where T : unmanaged, IBinaryFloatingPointIeee754<T>, IUtf8SpanFormattable
{
    public override byte[] Head(long rows)
    {
        if (!Target.Named) return [];
        // As pandas writes an index: an unnamed first column holds names, whatever they look like.
        TextBuffer header = new();
        for (int j = 0; j < Target.Cols; j++)
        {
            header.Byte(Separator);
            header.Number(j);
        }
        header.Byte((byte)'\n');
        return header.Bytes.ToArray();
    }

    protected override void Name(TextBuffer text, string? name, long number)
    {
        if (name is null) return;
        text.Field(name, Separator);
        text.Byte(Separator);
    }
}

/// <summary>word2vec's text format: each vector after its word, or its number where there are no names.</summary>
internal sealed class WordVectorOutput<T>(RowTarget target)
    : TextOutput<T>(target, (byte)' ', "a line end, which .vec cannot hold; rename it")
    where T : unmanaged, IBinaryFloatingPointIeee754<T>, IUtf8SpanFormattable
{
    public override bool IsPatched => Target.Rows is null;

    public override byte[] Head(long rows) => WordVectorHead.Of(Target, rows);

    protected override void Name(TextBuffer text, string? name, long number)
    {
        if (name is null) text.Number(number);
        else text.Text(name);
        text.Byte((byte)' ');
    }
}

/// <summary>One JSON object a line: <c>{"id":"a","embedding":[0.1,0.2]}</c>; rows without names are numbered.</summary>
internal sealed unsafe class JsonLinesOutput<T>(RowTarget target) : TextOutput<T>(target, (byte)',', null)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>, IUtf8SpanFormattable
{
    public override void Write(Stream stream, T* rows, int count, long ld, string[] names, long first)
    {
        for (int i = 0; i < count; i++)
        {
            for (int j = 0; j < Target.Cols; j++)
            {
                if (T.IsFinite(rows[(i * ld) + j])) continue;
                throw new LfmException(
                    LfmErrorCode.InvalidData,
                    $"{Target.Path}: row {first + i}, column {j} (counted from 0) is not finite, and JSON has no such number; write .npy");
            }
        }
        base.Write(stream, rows, count, ld, names, first);
    }

    protected override void Name(TextBuffer text, string? name, long number)
    {
        text.Text("{\"id\":");
        if (name is null) text.Number(number);
        else text.Text($"\"{JsonEncodedText.Encode(name, JavaScriptEncoder.UnsafeRelaxedJsonEscaping)}\"");
        text.Text(",\"embedding\":[");
    }

    protected override void End(TextBuffer text) => text.Text("]}");
}
