using System.Globalization;
using System.Text;

namespace LfmNative.Samples.Stitching;

/// <summary>Error and accuracy against the number of known pairs, a column a stitch, as SVG.</summary>
internal static class CurveFigure
{
    private const int Left = 42, Head = 40, PanelWidth = 190, PanelHeight = 170, Gap = 14, Between = 40, Columns = 4;

    private const int LegendRow = 20, LegendColumn = 204;

    // Okabe and Ito: told apart by the color-blind.
    private static readonly string[] Colors = ["#0072b2", "#009e73", "#e69f00", "#d55e00", "#cc79a7", "#56b4e9"];

    private static readonly Scale Errors = new("mean squared error", [0.01, 0.02, 0.05, 0.1, 0.2], 0.008, 0.2, Math.Log);

    private static readonly Scale Accuracies = new("accuracy", [0, 0.2, 0.4, 0.6, 0.8, 1], 0, 1, value => value);

    /// <summary>Draws tables that have the same ways, four beside each other.</summary>
    public static string Of(IReadOnlyList<StitchTable> tables)
    {
        int[] counts = [.. tables.SelectMany(table => table.Lines).Select(line => line.Known).OfType<int>().Distinct().Order()];
        string[] ways = [.. tables[0].Lines.Where(line => line.Known is not null).Select(line => line.Way).Distinct()];
        StringBuilder svg = new();
        int top = 0, width = Left + (Columns * (PanelWidth + Gap));
        foreach (StitchTable[] row in tables.Chunk(Columns))
        {
            bool decodes = row.Any(table => table.To.Decodes);
            int below = top + Head + (decodes ? PanelHeight + Between : 0);
            foreach ((int column, StitchTable table) in row.Index())
            {
                int x = Left + (column * (PanelWidth + Gap));
                Text(svg, x + (PanelWidth / 2), top + 16, $"{table.From.Name} → {table.To.Name}", "middle", "font-weight=\"bold\"");
                new Panel(svg, Accuracies, x, below, counts, column == 0).Draw(table, ways, quality => quality.Accuracy);
                if (!table.To.Decodes) continue;
                new Panel(svg, Errors, x, top + Head, counts, column == 0).Draw(table, ways, quality => quality.Error);
            }
            top = below + PanelHeight + Between;
        }
        string[] names = [.. ways, "affine map of every pair", "the reader's own latents"];
        foreach ((int at, string name) in names.Index())
        {
            int x = Left + (at % Columns * LegendColumn), y = top + (at / Columns * LegendRow);
            string stroke = at < ways.Length ? Colors[at % Colors.Length] : "#555";
            string dash = at < ways.Length ? "" : at == ways.Length ? " stroke-dasharray=\"6 3\"" : " stroke-dasharray=\"2 3\"";
            Line(svg, $"""<path d="M{x} {y}h26" stroke="{stroke}" stroke-width="2"{dash}/>""");
            Text(svg, x + 32, y + 4, name, "start");
        }
        int height = top + (((names.Length - 1) / Columns * LegendRow) + 16);
        string head = $"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" """
            + "font-family=\"sans-serif\" font-size=\"11\" role=\"img\">\n"
            + "<title>Error and accuracy of stitches against the number of known pairs</title>\n"
            + $"""<rect width="{width}" height="{height}" fill="#fff"/>""" + "\n";
        return $"{head}{svg}</svg>\n";
    }

    private static void Line(StringBuilder svg, string text) => svg.Append(text).Append('\n');

    private static void Text(StringBuilder svg, int x, int y, string text, string anchor, string more = "") =>
        Line(svg, $"""<text x="{x}" y="{y}" text-anchor="{anchor}" {more}>{text}</text>""");

    /// <summary>What a panel's upright axis shows.</summary>
    private sealed record Scale(string Title, double[] Ticks, double Low, double High, Func<double, double> Of);

    /// <summary>One pair of axes: numbers of known pairs at equal steps; values beyond an end of the scale lie at it.</summary>
    private sealed class Panel(StringBuilder svg, Scale scale, int x, int y, int[] counts, bool labelled)
    {
        public void Draw(StitchTable table, string[] ways, Func<StitchQuality, double> value)
        {
            foreach (double tick in scale.Ticks)
            {
                Line(svg, $"""<path d="M{x} {Y(tick):f1}h{PanelWidth}" stroke="#ddd"/>""");
                if (labelled) Text(svg, x - 6, (int)Y(tick) + 4, tick.ToString(CultureInfo.InvariantCulture), "end");
            }
            foreach ((int at, int count) in counts.Index())
            {
                Text(svg, (int)X(at), y + PanelHeight + 14, count == 0 ? "none" : $"{count}", "middle");
            }
            Text(svg, x + (PanelWidth / 2), y - 8, scale.Title, "middle", "fill=\"#555\"");
            Level(value(table.Reference), "6 3");
            Level(value(table.Lines[0].Median), "2 3");
            foreach ((int at, string way) in ways.Index())
            {
                StitchLine[] lines = [.. table.Lines.Where(line => line.Known is not null && line.Way == way).OrderBy(line => line.Known)];
                string color = Colors[at % Colors.Length];
                string upper = Points(lines, line => line.Draws.Max(value));
                string lower = Points(lines.AsEnumerable().Reverse(), line => line.Draws.Min(value));
                string middle = Points(lines, line => value(line.Median));
                Line(svg, $"""<polygon points="{upper} {lower}" fill="{color}" fill-opacity="0.15"/>""");
                Line(svg, $"""<polyline points="{middle}" fill="none" stroke="{color}" stroke-width="2"/>""");
                foreach (StitchLine line in lines)
                {
                    Line(svg, $"""<circle cx="{XOf(line):f1}" cy="{Y(value(line.Median)):f1}" r="2.5" fill="{color}"/>""");
                }
            }
        }

        private void Level(double value, string dash) =>
            Line(svg, $"""<path d="M{x} {Y(value):f1}h{PanelWidth}" stroke="#555" stroke-dasharray="{dash}"/>""");

        private string Points(IEnumerable<StitchLine> lines, Func<StitchLine, double> value) =>
            string.Join(' ', lines.Select(line => $"{XOf(line):f1},{Y(value(line)):f1}"));

        private double XOf(StitchLine line) => X(Array.IndexOf(counts, line.Known!.Value));

        private double X(int at) => x + ((at + 0.5) * PanelWidth / counts.Length);

        private double Y(double value)
        {
            double low = scale.Of(scale.Low), high = scale.Of(scale.High), at = scale.Of(Math.Clamp(value, scale.Low, scale.High));
            return y + (PanelHeight * (1 - ((at - low) / (high - low))));
        }
    }
}
