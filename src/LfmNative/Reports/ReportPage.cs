using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using LfmNative.Diagnostics;
using LfmNative.Storage;

namespace LfmNative.Reports;

/// <summary>A page in one file: text, figures and tables, with script, style and data inside, so that nothing is fetched.</summary>
/// <remarks>
/// The page's security policy allows its own script, by its checksum, and nothing else; all text is encoded.
/// </remarks>
internal sealed class ReportPage
{
    private static readonly string Script = Asset("report.js");
    private static readonly string Style = Asset("report.css");

    private readonly string _title;
    private readonly string? _command;
    private readonly StringBuilder _body = new();
    private readonly List<(string Id, string Title)> _sections = [];
    private readonly List<Figure> _figures = [];
    private readonly List<RowTable> _tables = [];
    private bool _inGrid;

    /// <summary>Begins a page.</summary>
    /// <param name="title">What it is about.</param>
    /// <param name="command">The command that makes it again; null where none is known.</param>
    public ReportPage(string title, string? command) => (_title, _command) = (title, command);

    /// <summary>A number as people read it: four digits.</summary>
    public static string Number(double value) =>
        !double.IsFinite(value) ? "–"
        : value == Math.Floor(value) && Math.Abs(value) < 1e15 ? value.ToString("n0", CultureInfo.InvariantCulture)
        : value.ToString("g4", CultureInfo.InvariantCulture);

    /// <summary>A part of all in percent.</summary>
    public static string Share(double value) =>
        double.IsFinite(value) ? (100 * value).ToString("0.#", CultureInfo.InvariantCulture) + " %" : "–";

    /// <summary>A sentence with its first letter large.</summary>
    public static string Capitalized(string sentence) =>
        sentence.Length == 0 ? sentence : char.ToUpperInvariant(sentence[0]) + sentence[1..];

    /// <summary>The verdict: whether all is well, and in words why.</summary>
    /// <param name="good">Null where it is not known.</param>
    /// <param name="words">The verdict.</param>
    /// <param name="reasons">What it rests on, a sentence each.</param>
    public void Verdict(bool? good, string words, IEnumerable<string> reasons)
    {
        string kind = good switch { true => " good", false => " bad", null => "" };
        _body.Append(CultureInfo.InvariantCulture, $"<div class=\"verdict{kind}\"><strong>{Encoded(words)}</strong>");
        foreach (string reason in reasons) _body.Append(CultureInfo.InvariantCulture, $"<p>{Encoded(reason)}</p>");
        _body.Append("</div>\n");
    }

    /// <summary>Figures in words: a name, a value and what it means, each.</summary>
    public void Cards(IEnumerable<(string Name, string Value, string Note)> cards)
    {
        CloseGrid();
        _body.Append("<dl class=\"cards\">");
        foreach ((string name, string value, string note) in cards)
        {
            string small = note.Length > 0 ? $"<small>{Encoded(note)}</small>" : "";
            _body.Append(CultureInfo.InvariantCulture, $"<div><dt>{Encoded(name)}</dt><dd>{Named(value)}{small}</dd></div>");
        }
        _body.Append("</dl>\n");
    }

    /// <summary>Begins a section.</summary>
    public void Section(string title)
    {
        CloseGrid();
        string id = $"s{_sections.Count}";
        _sections.Add((id, title));
        _body.Append(CultureInfo.InvariantCulture, $"<h2 id=\"{id}\">{Encoded(title)}</h2>\n");
    }

    /// <summary>A paragraph.</summary>
    public void Paragraph(string text)
    {
        CloseGrid();
        _body.Append(CultureInfo.InvariantCulture, $"<p>{Encoded(text)}</p>\n");
    }

    /// <summary>A figure; those that follow each other stand side by side where there is room.</summary>
    public void Add(Figure figure)
    {
        if (!_inGrid) _body.Append("<div class=\"grid\">\n");
        _inGrid = true;
        int at = _figures.Count;
        _figures.Add(figure);
        string span = figure.Tall ? " class=\"long\"" : "";
        _body.Append(CultureInfo.InvariantCulture, $"<figure{span}><h3>{Encoded(figure.Title)}</h3>");
        if (figure.Choices.Count > 0) AddChoices(at, figure.Choices);
        string alternative = Encoded($"{figure.Title}. {figure.Summary}");
        string tall = figure.Tall ? " tall" : figure.Low ? " low" : "";
        _body.Append(CultureInfo.InvariantCulture,
            $"<div class=\"chart{tall}\" data-figure=\"{at}\" tabindex=\"0\" role=\"img\" aria-label=\"{alternative}\">")
            .Append("</div><div class=\"spoken\" aria-live=\"polite\"></div>");
        _body.Append(CultureInfo.InvariantCulture, $"<figcaption>{Encoded($"{figure.Summary} {figure.Caption}")}</figcaption>");
        if (figure.Numbers is (string[] heads, IReadOnlyList<string[]> rows))
        {
            _body.Append("<details><summary>The numbers</summary>");
            AppendTable(figure.Title, heads, rows);
            _body.Append("</details>");
        }
        _body.Append("</figure>\n");
    }

    /// <summary>A table of few rows.</summary>
    public void Table(string[] heads, IReadOnlyList<string[]> rows)
    {
        CloseGrid();
        _body.Append("<div class=\"panel\">");
        AppendTable(_sections.Count > 0 ? _sections[^1].Title : _title, heads, rows);
        _body.Append("</div>\n");
    }

    /// <summary>A table that is folded up at first.</summary>
    public void Folded(string title, string[] heads, IReadOnlyList<string[]> rows)
    {
        CloseGrid();
        _body.Append(CultureInfo.InvariantCulture, $"<details class=\"panel\"><summary>{Encoded(title)}</summary>");
        AppendTable(title, heads, rows);
        _body.Append("</details>\n");
    }

    /// <summary>A table of many rows, to search and sort.</summary>
    public void Table(RowTable table)
    {
        CloseGrid();
        int at = _tables.Count;
        _tables.Add(table);
        _body.Append(CultureInfo.InvariantCulture, $"<div class=\"panel rows\" data-table=\"{at}\">")
            .Append("<p class=\"search\"><label>Search <input type=\"search\" autocomplete=\"off\"></label></p>")
            .Append("<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"").Append(Encoded(table.Title)).Append(
                "\"><table><thead><tr>");
        foreach (RowColumn column in table.Columns)
        {
            string number = column.Text is null ? " class=\"number\"" : "";
            _body.Append(CultureInfo.InvariantCulture,
                $"<th{number} aria-sort=\"none\" scope=\"col\"><button type=\"button\">{Encoded(column.Head)}</button></th>");
        }
        _body.Append(
            "</tr></thead><tbody></tbody></table></div><div class=\"pager\"><button type=\"button\" class=\"before\">Before</button>")
            .Append("<button type=\"button\" class=\"next\">Next</button><span class=\"status\" role=\"status\"></span></div></div>\n");
    }

    /// <summary>Text as it is, such as a command.</summary>
    public void Verbatim(string text)
    {
        CloseGrid();
        _body.Append(CultureInfo.InvariantCulture, $"<pre tabindex=\"0\">{Encoded(text)}</pre>\n");
    }

    /// <summary>Seconds by stage as bars.</summary>
    public void Seconds(IReadOnlyDictionary<string, double> seconds)
    {
        if (seconds.Count == 0) return;
        string[] names = [.. seconds.Keys];
        double[] values = [.. seconds.Values];
        string most = names[Array.IndexOf(values, values.Max())];
        Add(BarFigure.Of("Time by stage", names, values, "seconds", "s",
            $"{Number(values.Sum())} s in all; {most} took longest.", "Wall-clock time."));
    }

    /// <summary>Writes the page, whole or not at all.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="Diagnostics.LfmException">OutputFailed.</exception>
    public void Write(string path) => AtomicFile.Write(path, stream =>
    {
        CloseGrid();
        byte[] page = Encoding.UTF8.GetBytes(Html());
        stream.Write(page);
    });

    /// <summary>Text for HTML.</summary>
    private static string Encoded(string text) => WebUtility.HtmlEncode(text);

    /// <summary>A value that may be a name in any script: what runs from right to left stays by itself.</summary>
    private static string Named(string text) => $"<bdi>{Encoded(text)}</bdi>";

    private static string Asset(string name)
    {
        using Stream stream = typeof(ReportPage).Assembly.GetManifestResourceStream($"LfmNative.Reports.{name}")!;
        using StreamReader reader = new(stream);
        return reader.ReadToEnd();
    }

    private void AddChoices(int figure, IReadOnlyList<FigureChoice> choices)
    {
        _body.Append("<div class=\"choices\">");
        foreach (FigureChoice choice in choices)
        {
            string id = $"c{figure}-{choice.Key}";
            _body.Append(CultureInfo.InvariantCulture, $"<label for=\"{id}\">{Encoded(choice.Label)} ");
            if (choice.Values.Count == 0 && choice.Key == "search")
            {
                _body.Append(CultureInfo.InvariantCulture,
                    $"<input id=\"{id}\" type=\"search\" autocomplete=\"off\" data-choice=\"{choice.Key}\">");
            }
            else
            {
                _body.Append(CultureInfo.InvariantCulture, $"<select id=\"{id}\" data-choice=\"{choice.Key}\" autocomplete=\"off\">");
                for (int i = 0; i < choice.Values.Count; i++)
                {
                    string selected = i == choice.Chosen ? " selected" : "";
                    _body.Append(CultureInfo.InvariantCulture, $"<option value=\"{i}\"{selected}>{Encoded(choice.Values[i])}</option>");
                }
                _body.Append("</select>");
            }
            _body.Append("</label>");
        }
        _body.Append("</div>");
    }

    private void AppendTable(string title, string[] heads, IReadOnlyList<string[]> rows)
    {
        // What may be scrolled sideways on a narrow screen can be reached by keyboard.
        _body.Append(CultureInfo.InvariantCulture, $"<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"{Encoded(title)}\">")
            .Append("<table><thead><tr>");
        foreach (string head in heads) _body.Append(CultureInfo.InvariantCulture, $"<th scope=\"col\">{Encoded(head)}</th>");
        _body.Append("</tr></thead><tbody>");
        foreach (string[] row in rows)
        {
            _body.Append("<tr>");
            foreach (string cell in row) _body.Append(CultureInfo.InvariantCulture, $"<td>{Named(cell)}</td>");
            _body.Append("</tr>");
        }
        _body.Append("</tbody></table></div>");
    }

    private void CloseGrid()
    {
        if (_inGrid) _body.Append("</div>\n");
        _inGrid = false;
    }

    private string Html()
    {
        string checksum = Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(Script)));
        string policy = $"default-src 'none'; script-src 'sha256-{checksum}'; style-src 'unsafe-inline'; img-src data:";
        StringBuilder html = new();
        html.Append("<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n")
            .Append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n")
            .Append(CultureInfo.InvariantCulture, $"<meta http-equiv=\"Content-Security-Policy\" content=\"{policy}\">\n")
            .Append(CultureInfo.InvariantCulture, $"<title>{Encoded(_title)}</title>\n<style>{Style}</style></head>\n<body>\n")
            .Append(CultureInfo.InvariantCulture, $"<header><h1><bdi>{Encoded(_title)}</bdi></h1>")
            .Append("<button type=\"button\" id=\"theme\">Light or dark</button></header>\n")
            .Append("<nav aria-label=\"Sections\">");
        foreach ((string id, string title) in _sections)
            html.Append(CultureInfo.InvariantCulture, $"<a href=\"#{id}\">{Encoded(title)}</a>");
        html.Append("</nav>\n<main>\n")
            .Append("<noscript><p>Figures and long tables are drawn by the page's own script, which is switched off.</p></noscript>\n")
            .Append(_body)
            .Append("</main>\n<footer>");
        if (_command is not null) html.Append(CultureInfo.InvariantCulture, $"<p>Made by</p><pre tabindex=\"0\">{Encoded(_command)}</pre>");
        html.Append(CultureInfo.InvariantCulture,
            $"<p>LfmNative {Encoded(EngineVersion.Text)}. Figures are drawn by Apache ECharts (Apache License 2.0).</p></footer>\n")
            .Append("<script type=\"application/json\" id=\"report-data\">").Append(Data()).Append("</script>\n<script>")
            .Append(Script).Append("</script>\n</body></html>\n");
        return html.ToString();
    }

    /// <summary>The data of figures and tables; the writer encodes what could end the element.</summary>
    private string Data()
    {
        using MemoryStream stream = new();
        using (Utf8JsonWriter json = new(stream))
        {
            json.WriteStartObject();
            json.WriteStartArray("figures");
            foreach (Figure figure in _figures)
            {
                json.WriteStartObject();
                json.WriteString("kind", figure.Kind);
                figure.WriteData(json);
                json.WriteEndObject();
            }
            json.WriteEndArray();
            json.WriteStartArray("tables");
            foreach (RowTable table in _tables) table.Write(json);
            json.WriteEndArray();
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(stream.GetBuffer().AsSpan(0, (int)stream.Length));
    }
}
