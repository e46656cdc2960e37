using System.Reflection;
using System.Text.Json.Serialization;

namespace LfmNative.Generate;

/// <summary>An enumeration whose members are choices.</summary>
/// <param name="Type">The enumeration.</param>
/// <param name="Sentence">Its summary, without the full stop.</param>
/// <param name="Members">Its members in the order of their numbers.</param>
internal sealed record ChoiceModel(Type Type, string Sentence, ChoiceMember[] Members)
{
    /// <summary>Names in the order of their numbers.</summary>
    public IEnumerable<string> Names => Members.Select(member => member.Name);

    /// <summary>The member of a value.</summary>
    public ChoiceMember MemberOf(object value) => Members.Single(member => member.Number == Convert.ToInt32(value));

    /// <summary>The name of a value.</summary>
    public string NameOf(object value) => MemberOf(value).Name;

    /// <summary>Reads an enumeration, and holds it to numbers 0, 1, 2… and a name for each.</summary>
    public static ChoiceModel Of(Type type, XmlDocs docs)
    {
        ChoiceMember[] members =
        [
            .. Enum.GetNames(type).Select(identifier => new ChoiceMember(
                identifier,
                type.GetField(identifier)!.GetCustomAttribute<JsonStringEnumMemberNameAttribute>()?.Name
                    ?? throw new InvalidOperationException($"{type.Name}.{identifier} has no name"),
                Convert.ToInt32(Enum.Parse(type, identifier)),
                docs.SummaryOf($"F:{type.FullName}.{identifier}"))),
        ];
        if (members.Where((member, i) => member.Number != i).Any())
            throw new InvalidOperationException($"the numbers of {type.Name} are not 0, 1, 2…");
        return new ChoiceModel(type, docs.SummaryOf($"T:{type.FullName}"), members);
    }
}

/// <summary>A member of an enumeration.</summary>
/// <param name="Identifier">Its name in C#.</param>
/// <param name="Name">Its name everywhere else, in kebab case.</param>
/// <param name="Number">Its number in C.</param>
/// <param name="Sentence">Its summary, without the full stop.</param>
internal sealed record ChoiceMember(string Identifier, string Name, int Number, string Sentence);
