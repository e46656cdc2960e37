using System.Text;
using System.Text.Json;
using LfmNative.Diagnostics;

namespace LfmNative.Storage;

/// <summary>One JSON object a line, with a vector and an id: what vector databases export and embedding services answer.</summary>
/// <remarks>
/// The first line tells where the vector is: the member that the source names (<c>file.jsonl:values</c>, with points inside objects:
/// <c>response.body.data.embedding</c>), else one called <c>embedding</c>, <c>vector</c>, <c>values</c> or <c>embeddings</c>, else the only
/// array of numbers. Arrays of objects on the way count by their first element.
/// </remarks>
internal sealed class JsonLinesRows : TextRows
{
    private static readonly JsonReaderOptions Options = new() { MaxDepth = 32 };

    private readonly string _vector;
    private readonly string? _id;

    public JsonLinesRows(MatrixRequest request, ByteSource source)
        : base(request, source, new LineReader(source, request.Context.Token, request.Invalid))
    {
        request.RefuseMaps();
        request.RefuseTableOptions(
            "has no header and no columns, being JSON; name the vector behind a colon, the id with ⟨id-column⟩");
        if (Lines.Fill(1) == 0)
        {
            if (!request.MayBeEmpty) throw request.Invalid("holds no lines; at least one object is needed");
            _vector = "";
            return;
        }
        Dictionary<string, int> vectors;
        List<string> texts;
        try
        {
            (vectors, texts) = Survey(Lines[0]);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw NotJson(0, e);
        }
        _vector = ChooseVector(vectors);
        Cols = vectors[_vector];
        _id = request.Table.IdColumn switch
        {
            "none" => null,
            { } given when texts.Contains(given) => given,
            { } given => throw request.Invalid($"has no member {given} with a text or a number in its first line; it has: {List(texts)}"),
            null => ColumnNames.Ids.FirstOrDefault(texts.Contains),
        };
    }

    public override int Cols { get; }

    public override bool HasNames => _id is not null;

    public override string Understanding =>
        (_vector.Length == 0 ? "lines are vectors" : $"vectors are {_vector}") + (_id is null ? "" : $"; {_id} are names");

    protected override LfmException? ParseLine(int line, Span<float> values, ref string name)
    {
        try
        {
            Utf8JsonReader reader = new(Lines[line], Options);
            PathTracker path = new();
            bool found = false, named = _id is null, tooLarge = false;
            string? wrong = null;
            while (reader.Read())
            {
                string? at = path.Move(ref reader);
                if (at is null) continue;
                if (!found && at == _vector && !IsNested(reader))
                {
                    Utf8JsonReader inside = reader;
                    wrong = ReadVector(ref inside, values, out tooLarge);
                    if (reader.TokenType is JsonTokenType.StartArray or JsonTokenType.StartObject) path.Leave();
                    // The line is read to its end in any case: the id may stand behind the vector.
                    if (wrong is null) reader = inside;
                    else reader.Skip();
                    found = true;
                }
                else if (!named && at == _id && reader.TokenType is JsonTokenType.String or JsonTokenType.Number)
                {
                    name = reader.TokenType == JsonTokenType.String ? reader.GetString()! : Encoding.UTF8.GetString(reader.ValueSpan);
                    named = true;
                }
            }
            if (!found) return Request.Invalid($"{Where(line, name)} has no {_vector}; every line needs the vector of its first one");
            if (wrong is not null)
            {
                return new LfmException(
                    tooLarge ? LfmErrorCode.InvalidData : LfmErrorCode.InvalidFile, $"{Request.Source}: {Where(line, name)}: {wrong}");
            }
            return named ? null : Request.Invalid($"{Where(line)} has no {_id}; give every line one, or say ⟨id-column⟩ none");
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return NotJson(line, e);
        }
    }

    /// <summary>All arrays of numbers of an object with their lengths, and all its texts and numbers, by their paths.</summary>
    private static (Dictionary<string, int> Vectors, List<string> Texts) Survey(ReadOnlySpan<byte> line)
    {
        Dictionary<string, int> vectors = [];
        List<string> texts = [];
        Utf8JsonReader reader = new(line, Options);
        PathTracker path = new();
        while (reader.Read())
        {
            if (path.Move(ref reader) is not { } at) continue;
            if (reader.TokenType is JsonTokenType.String or JsonTokenType.Number) texts.Add(at);
            if (reader.TokenType != JsonTokenType.StartArray) continue;
            Utf8JsonReader ahead = reader;
            int numbers = 0;
            while (ahead.Read() && ahead.TokenType == JsonTokenType.Number) numbers++;
            if (ahead.TokenType == JsonTokenType.EndArray && numbers > 0) vectors.TryAdd(at, numbers);
        }
        return (vectors, texts);
    }

    private static string List(IReadOnlyCollection<string> names) => names.Count == 0 ? "none" : string.Join(", ", names.Take(20));

    private string ChooseVector(Dictionary<string, int> vectors)
    {
        if (Request.Member is { } wanted)
        {
            return vectors.ContainsKey(wanted)
                ? wanted
                : throw Request.Invalid($"has no array of numbers {wanted} in its first line; it has: {List(vectors.Keys)}");
        }
        if (ColumnNames.Vectors.FirstOrDefault(vectors.ContainsKey) is { } known) return known;
        if (vectors.Count == 1) return vectors.Keys.Single();
        throw Request.Invalid(vectors.Count == 0
            ? "has no array of numbers in its first line; every line is an object like {\"id\": \"a\", \"embedding\": [0.1, 0.2]}"
            : $"has {vectors.Count} arrays of numbers in its first line; name one, as in {Request.Source}:{vectors.Keys.First()} "
            + $"(it has: {List(vectors.Keys)})");
    }

    /// <summary>Reads the numbers of a vector.</summary>
    /// <returns>What is wrong with it, or null.</returns>
    private string? ReadVector(ref Utf8JsonReader reader, Span<float> values, out bool tooLarge)
    {
        tooLarge = false;
        if (reader.TokenType != JsonTokenType.StartArray) return $"{_vector} is {Kind(reader.TokenType)} where a vector is expected";
        int n = 0;
        while (reader.Read() && reader.TokenType == JsonTokenType.Number)
        {
            tooLarge = n < values.Length && TextNumber.Parse(reader.ValueSpan, out values[n]) == TextNumberKind.TooLarge;
            if (tooLarge) return $"number {n} of {_vector} is beyond float32's range of ±3.4e38; rescale the data";
            n++;
        }
        if (reader.TokenType != JsonTokenType.EndArray)
            return $"element {n} of {_vector} is {Kind(reader.TokenType)} where a number is expected";
        return n == values.Length ? null
            : $"{_vector} has {n} numbers where the first has {values.Length}; all must be equally long";
    }

    /// <summary>Whether the array that begins here holds another one, which then is the vector: <c>[[0.1, 0.2]]</c>.</summary>
    private static bool IsNested(Utf8JsonReader reader) =>
        reader.TokenType == JsonTokenType.StartArray && reader.Read() && reader.TokenType == JsonTokenType.StartArray;

    private string Where(int line, string name = "") =>
        $"line {Lines.Number(line)}" + (name.Length == 0 ? "" : $" ({LineReader.ShowName(name)})");

    private LfmException NotJson(int line, Exception e)
    {
        bool special = Lines[line].IndexOf("NaN"u8) >= 0 || Lines[line].IndexOf("Infinity"u8) >= 0;
        string what = special ? "holds NaN or Infinity, which JSON does not have; repair or remove that line"
            : e is InvalidOperationException ? "holds text that is not UTF-8; save the file as UTF-8"
            : "is not one whole JSON object; write one object a line";
        return Request.Invalid($"{Where(line)} {what}");
    }

    private static string Kind(JsonTokenType type) => type switch
    {
        JsonTokenType.Null => "null",
        JsonTokenType.String or JsonTokenType.PropertyName => "text",
        JsonTokenType.True or JsonTokenType.False => "true or false",
        JsonTokenType.StartArray => "an array",
        JsonTokenType.Number => "a number",
        _ => "an object",
    };

    /// <summary>Where in an object a reader is: names with points between; of arrays, inside their first element only.</summary>
    private ref struct PathTracker()
    {
        private readonly List<(string Path, bool IsArray, int Elements)> _open = [];
        private string? _property;

        /// <summary>Follows a token.</summary>
        /// <returns>The path of the value that begins here; null for other tokens and for values behind an array's first element.</returns>
        public string? Move(ref Utf8JsonReader reader)
        {
            switch (reader.TokenType)
            {
                case JsonTokenType.PropertyName:
                    string prefix = _open[^1].Path;
                    _property = prefix.Length == 0 ? reader.GetString()! : $"{prefix}.{reader.GetString()}";
                    return null;
                case JsonTokenType.EndObject or JsonTokenType.EndArray:
                    _open.RemoveAt(_open.Count - 1);
                    return null;
            }
            string at = "";
            if (_open.Count > 0 && _open[^1].IsArray)
            {
                (string path, _, int elements) = _open[^1];
                _open[^1] = (path, true, elements + 1);
                at = path;
                if (elements > 0 || reader.TokenType is not (JsonTokenType.StartObject or JsonTokenType.StartArray))
                {
                    reader.Skip();
                    return null;
                }
            }
            else if (_open.Count > 0)
            {
                at = _property!;
            }
            if (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray)
                _open.Add((at, reader.TokenType == JsonTokenType.StartArray, 0));
            return at;
        }

        /// <summary>Called when the array or object that began last was read to its end by somebody else.</summary>
        public readonly void Leave() => _open.RemoveAt(_open.Count - 1);
    }
}
