using System.Globalization;
using System.Text;

namespace LfmNative.Samples.Stitching;

/// <summary>Error and accuracy against the number of known pairs, a column a stitch, as SVG.</summary>
internal static class CurveFigure
{
    private const int Left = 52, Top = 40, PanelWidth = 190, PanelHeight = 170, Gap = 14, Between = 34, LegendRow = 20, LegendColumns = 3;

    // Okabe and Ito: told apart by the color-blind.
    private static readonly string[] Colors = ["#0072b2", "#009e73", "#e69f00", "#d55e00", "#cc79a7", "#56b4e9"];

    private static readonly double[] ErrorTicks = [0.01, 0.02, 0.05, 0.1, 0.2], AccuracyTicks = [0, 0.2, 0.4, 0.6, 0.8, 1];

    /// <summary>Draws tables that have the same ways.</summary>
    public static string Of(IReadOnlyList<StitchTable> tables)
    {
        int[] counts = [.. tables.SelectMany(table => table.Lines).Select(line => line.Known).OfType<int>().Distinct().Order()];
        string[] ways = [.. tables[0].Lines.Where(line => line.Known is not null).Select(line => line.Way).Distinct()];
        bool decodes = tables.Any(table => table.To.Decodes);
        int panels = decodes ? 2 : 1, legendTop = Top + (panels * (PanelHeight + Between)) + 14;
        int width = Left + (tables.Count * (PanelWidth + Gap));
        int height = legendTop + ((((ways.Length + 2) / LegendColumns) + 1) * LegendRow);
        StringBuilder svg = new();
        Line(svg, $"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" """
            + "font-family=\"sans-serif\" font-size=\"11\" role=\"img\">");
        Line(svg, "<title>Error and accuracy of stitches against the number of known pairs</title>");
        Line(svg, $"""<rect width="{width}" height="{height}" fill="#fff"/>""");
        foreach ((int column, StitchTable table) in tables.Index())
        {
            int x = Left + (column * (PanelWidth + Gap));
            Text(svg, x + (PanelWidth / 2), Top - 24, $"{table.From.Name} → {table.To.Name}", "middle", "font-weight=\"bold\"");
            int below = Top + ((panels - 1) * (PanelHeight + Between));
            Panel accuracies = new(svg, x, below, counts, column == 0, "accuracy", AccuracyTicks, Math.Abs);
            accuracies.Draw(table, ways, quality => quality.Accuracy);
            if (!table.To.Decodes) continue;
            Panel errors = new(svg, x, Top, counts, column == 0, "mean squared error", ErrorTicks, Math.Log10);
            errors.Draw(table, ways, quality => quality.Error);
        }
        string[] names = [.. ways, "affine map of every pair", "the reader's own latents"];
        foreach ((int at, string name) in names.Index())
        {
            int x = Left + (at % LegendColumns * 260), y = legendTop + (at / LegendColumns * LegendRow);
            string stroke = at < ways.Length ? Colors[at % Colors.Length] : "#555";
            string dash = at < ways.Length ? "" : at == ways.Length ? " stroke-dasharray=\"6 3\"" : " stroke-dasharray=\"2 3\"";
            Line(svg, $"""<path d="M{x} {y}h26" stroke="{stroke}" stroke-width="2"{dash}/>""");
            Text(svg, x + 32, y + 4, name, "start");
        }
        Line(svg, "</svg>");
        return svg.ToString();
    }

    private static void Line(StringBuilder svg, string text) => svg.Append(text).Append('\n');

    private static void Text(StringBuilder svg, int x, int y, string text, string anchor, string more = "") =>
        Line(svg, $"""<text x="{x}" y="{y}" text-anchor="{anchor}" {more}>{text}</text>""");

    /// <summary>One pair of axes: numbers of known pairs at equal steps, values between the ends of the ticks.</summary>
    private sealed class Panel(
        StringBuilder svg, int x, int y, int[] counts, bool labelled, string title, double[] ticks, Func<double, double> scale)
    {
        public void Draw(StitchTable table, string[] ways, Func<StitchQuality, double> value)
        {
            foreach (double tick in ticks)
            {
                Line(svg, $"""<path d="M{x} {Y(tick):f1}h{PanelWidth}" stroke="#ddd"/>""");
                if (labelled) Text(svg, x - 6, (int)Y(tick) + 4, tick.ToString(CultureInfo.InvariantCulture), "end");
            }
            foreach ((int at, int count) in counts.Index())
            {
                Text(svg, (int)X(at), y + PanelHeight + 14, count == 0 ? "none" : $"{count}", "middle");
            }
            Text(svg, x + (PanelWidth / 2), y - 8, title, "middle", "fill=\"#555\"");
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
            double low = scale(ticks[0]), high = scale(ticks[^1]);
            return y + (PanelHeight * (1 - ((Math.Clamp(scale(value), low, high) - low) / (high - low))));
        }
    }
}
