using System.Globalization;
using LfmNative.Diagnostics;

namespace LfmNative.Storage;

/// <summary>Reads the Python dict literal of a .npy header: three keys in any order, nothing else.</summary>
internal ref struct NpyDictionary(string text, Func<string, LfmException> invalid)
{
    private const int MaxAxes = 32;
    private readonly ReadOnlySpan<char> _text = text;
    private int _at;

    /// <summary>The number format, the order and the shape.</summary>
    public (ElementType Type, bool ColumnMajor, long[] Shape) Read()
    {
        ElementType? type = null;
        bool? columnMajor = null;
        long[]? shape = null;
        Expect('{');
        while (!Accept('}'))
        {
            string key = Quoted();
            Expect(':');
            switch (key)
            {
                case "descr" when type is null: type = Descr(); break;
                case "fortran_order" when columnMajor is null: columnMajor = Truth(); break;
                case "shape" when shape is null: shape = Tuple(); break;
                default: throw Damaged();
            }
            if (Accept(',')) continue;
            Expect('}');
            break;
        }
        SkipBlank();
        if (_at != _text.Length || type is null || columnMajor is null || shape is null) throw Damaged();
        return (type.Value, columnMajor.Value, shape);
    }

    private ElementType Descr()
    {
        if (Peek() is '[' or '(') throw invalid("holds records (a structured dtype); save one plain array of numbers");
        string descr = Quoted();
        if (ElementType.TryParseDescr(descr, out ElementType type)) return type;
        string remedy = descr switch
        {
            "|V2" => "NumPy does not know bfloat16: convert it with .astype(numpy.float32) before saving",
            "|O" => "it holds Python objects: stack them and convert them with .astype(numpy.float32) before saving",
            ['|' or '<' or '>', 'S' or 'U' or 'V', ..] => "it holds text: convert it with .astype(numpy.float32) if it is numbers",
            _ => "convert it with .astype(numpy.float32)",
        };
        throw invalid($"holds elements of dtype '{(descr.Length > 20 ? descr[..20] + "…" : descr)}', which are not read; {remedy}");
    }

    private bool Truth()
    {
        SkipBlank();
        if (AcceptWord("True")) return true;
        if (AcceptWord("False")) return false;
        throw Damaged();
    }

    private long[] Tuple()
    {
        List<long> sizes = [];
        Expect('(');
        while (!Accept(')'))
        {
            SkipBlank();
            int from = _at;
            if (_at < _text.Length && _text[_at] == '-') _at++;
            while (_at < _text.Length && char.IsAsciiDigit(_text[_at])) _at++;
            ReadOnlySpan<char> number = _text[from.._at];
            if (number.IsEmpty || number is "-") throw Damaged();
            if (number[0] == '-')
                throw invalid(
                    $"has a negative size ({Abbreviated(number)}) in its shape; the header is damaged: save it again with numpy.save");
            if (!long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out long size))
                throw invalid($"claims to hold {Abbreviated(number)} rows or columns, "
                    + "more than can be addressed; the header is damaged: save it again with numpy.save");
            if (sizes.Count == MaxAxes) throw invalid($"has more than {MaxAxes} axes; reshape it to samples × dimensions");
            sizes.Add(size);
            // Python 2 wrote long integers with a suffix.
            if (_at < _text.Length && _text[_at] == 'L') _at++;
            if (Accept(',')) continue;
            Expect(')');
            break;
        }
        return [.. sizes];
    }

    private string Quoted()
    {
        char quote = Peek();
        if (quote is not ('\'' or '"')) throw Damaged();
        _at++;
        int length = _text[_at..].IndexOf(quote);
        if (length < 0) throw Damaged();
        string value = _text.Slice(_at, length).ToString();
        _at += length + 1;
        return value;
    }

    private bool AcceptWord(string word)
    {
        if (!_text[_at..].StartsWith(word, StringComparison.Ordinal)) return false;
        _at += word.Length;
        return true;
    }

    private bool Accept(char c)
    {
        if (Peek() != c) return false;
        _at++;
        return true;
    }

    private void Expect(char c)
    {
        if (!Accept(c)) throw Damaged();
    }

    private char Peek()
    {
        SkipBlank();
        return _at < _text.Length ? _text[_at] : '\0';
    }

    private void SkipBlank()
    {
        while (_at < _text.Length && _text[_at] is (' ' or '\t' or '\n' or '\r')) _at++;
    }

    private static string Abbreviated(ReadOnlySpan<char> number) =>
        number.Length > 30 ? string.Concat(number[..30], "…") : number.ToString();

    private readonly LfmException Damaged() =>
        invalid($"has a damaged NumPy header (at character {_at} of its description); save it again with numpy.save");
}
