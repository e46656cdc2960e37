using System.Net;
using System.Text;

namespace LfmNative.Samples.Stitching;

/// <summary>Everything that was measured as one page, with its pictures inside.</summary>
internal static class StitchReport
{
    /// <summary>What the rows of digits are.</summary>
    private const string Rows = "From the top: the images; the reader's own latents; no map; relative representations and least squares, "
        + "by ten known pairs; aligned, by two, three, five and ten known pairs; an affine map of every pair.";

    private const string Style = "body{font-family:sans-serif;max-width:72rem;margin:2rem auto;padding:0 1rem;color:#222;background:#fff}"
        + "table{border-collapse:collapse;margin:1rem 0}td,th{border-bottom:1px solid #ddd;padding:.2rem .6rem;text-align:left}"
        + "div{overflow-x:auto}img,svg{max-width:100%;height:auto}";

    /// <summary>Writes the page.</summary>
    /// <param name="path">The file, which is replaced.</param>
    /// <param name="tables">What was measured.</param>
    /// <param name="curves">The figure of all of them.</param>
    /// <param name="sheets">A picture of stitched digits for some of the tables, PNG files.</param>
    public static void Write(string path, IReadOnlyList<StitchTable> tables, string curves, IReadOnlyDictionary<StitchTable, string> sheets)
    {
        StringBuilder page = new("<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\">");
        page.Append("<meta name=\"viewport\" content=\"width=device-width\"><title>Stitched encoders</title><style>").Append(Style);
        page.Append("</style></head><body><h1>Stitched encoders</h1><p>Mean squared error of the pixels (0 to 1) and the part of");
        page.Append(" digits told right, of images that no network and no fit has seen: the median and the worst of the draws, in");
        page.Append(" brackets in units of an affine map fitted on every pair.</p><div>").Append(curves).Append("</div>");
        foreach (StitchTable table in tables)
        {
            page.Append("<h2>").Append(WebUtility.HtmlEncode(table.Title)).Append("</h2>");
            if (sheets.TryGetValue(table, out string? sheet))
            {
                string picture = Convert.ToBase64String(File.ReadAllBytes(sheet));
                page.Append($"<figure><img alt=\"Rows of digits\" src=\"data:image/png;base64,{picture}\">");
                page.Append($"<figcaption>{Rows}</figcaption></figure>");
            }
            page.Append("<div><table><tr>").AppendJoin("", StitchTable.Heads.Select(head => $"<th>{head}</th>")).Append("</tr>");
            foreach (StitchLine line in table.Lines)
            {
                var cells = table.Cells(line).Select(cell => $"<td>{WebUtility.HtmlEncode(cell)}</td>");
                page.Append("<tr>").AppendJoin("", cells).Append("</tr>");
            }
            page.Append("</table></div>");
        }
        File.WriteAllText(path, page.Append("</body></html>\n").ToString());
    }
}
