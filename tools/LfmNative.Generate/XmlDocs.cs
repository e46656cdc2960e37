using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace LfmNative.Generate;

/// <summary>The engine's doc comments, from the XML file that the compiler writes beside the assembly.</summary>
internal sealed partial class XmlDocs
{
    private readonly Dictionary<string, XElement> _members;

    /// <param name="path">The XML file.</param>
    public XmlDocs(string path) =>
        _members = XDocument.Load(path).Descendants("member").ToDictionary(member => member.Attribute("name")!.Value);

    /// <summary>A member's summary as plain text, without the full stop at its end.</summary>
    /// <param name="id">The member's id, e.g. <c>P:LfmNative.AlignmentOptions.Refine</c>.</param>
    public string SummaryOf(string id)
    {
        if (!_members.TryGetValue(id, out XElement? member)) throw new InvalidOperationException($"{id} has no doc comment");
        string text = string.Concat(member.Element("summary")!.Nodes().Select(Plain));
        return Blanks().Replace(text, " ").Trim().TrimEnd('.');
    }

    private static string Plain(XNode node) => node switch
    {
        XText text => text.Value,
        XElement { Name.LocalName: "see" } see => see.Attribute("cref")!.Value.Split('.')[^1],
        XElement element => element.Value,
        _ => "",
    };

    [GeneratedRegex(@"\s+")]
    private static partial Regex Blanks();
}
