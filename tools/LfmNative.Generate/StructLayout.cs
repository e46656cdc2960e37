using System.Globalization;
using System.Text.RegularExpressions;

namespace LfmNative.Generate;

/// <summary>Where the fields of a structure lie: as they were committed, and what is new behind them.</summary>
/// <param name="Struct">The structure.</param>
/// <param name="Fields">Its fields, without gaps.</param>
/// <remarks>
/// Programs that were compiled before know a field by its place. So the committed layout is read, kept and only appended to; no field is
/// ever taken out, and a renamed option must be renamed in the committed file by hand.
/// </remarks>
internal sealed partial record StructLayout(StructModel Struct, IReadOnlyList<LayoutField> Fields)
{
    private const int Word = 8;

    /// <summary>Bytes of the structure.</summary>
    public int Bytes => Fields[^1].Offset + Fields[^1].Bytes;

    /// <summary>Names and offsets by structure, from the text that <see cref="LayoutFile"/> writes.</summary>
    public static Dictionary<string, List<(string Name, int Offset)>> ReadCommitted(string text)
    {
        Dictionary<string, List<(string, int)>> structures = [];
        foreach (Match line in FieldLine().Matches(text))
        {
            string name = line.Groups["struct"].Value;
            if (!structures.TryGetValue(name, out List<(string, int)>? fields)) structures[name] = fields = [];
            fields.Add((line.Groups["field"].Value, int.Parse(line.Groups["offset"].Value, CultureInfo.InvariantCulture)));
        }
        return structures;
    }

    /// <summary>The layout of a structure.</summary>
    /// <param name="structure">The structure.</param>
    /// <param name="committed">Names and offsets of its fields so far; empty for a new structure.</param>
    /// <exception cref="InvalidOperationException">A committed field is no option any more, or the committed fields have a gap.</exception>
    public static StructLayout Of(StructModel structure, IReadOnlyList<(string Name, int Offset)> committed)
    {
        List<LayoutField> fields = [];
        int end = 0;
        void Add(string name, LayoutRole role, int bytes, StructOption? option = null)
        {
            fields.Add(new LayoutField(name, role, end, bytes, option));
            end += bytes;
        }
        void Pad(int alignment)
        {
            int padding = fields.Count(field => field.Role == LayoutRole.Reserved) + 1;
            if (end % alignment != 0) Add(padding == 1 ? "reserved" : $"reserved{padding}", LayoutRole.Reserved, sizeof(int));
        }
        for (int i = 0; i < committed.Count; i++)
        {
            (string name, int offset) = committed[i];
            if (offset != end)
            {
                throw new InvalidOperationException(
                    $"{name} of {structure.CName} lies at {offset}, and the field before it ends at {end}; restore {LayoutFile.Path}");
            }
            StructOption? option = structure.Options.FirstOrDefault(o => name == o.Field || (IsList(o) && name == o.CountField));
            if (option is not null && name != option.Field) Add(name, LayoutRole.Count, sizeof(int), option);
            else if (option is not null && IsList(option)) Add(name, LayoutRole.List, committed[i + 1].Offset - offset, option);
            else if (option is not null) Add(name, LayoutRole.Value, option.Bytes, option);
            else if (name == "struct_size") Add(name, LayoutRole.StructSize, Word);
            else if (name.StartsWith("reserved", StringComparison.Ordinal)) Add(name, LayoutRole.Reserved, sizeof(int));
            else throw Vanished(structure, name);
        }
        if (committed.Count == 0) Add("struct_size", LayoutRole.StructSize, Word);
        foreach (StructOption option in structure.Options.Where(o => fields.All(field => field.Option != o)))
        {
            Pad(option.Bytes);
            if (!IsList(option))
            {
                Add(option.Field, LayoutRole.Value, option.Bytes, option);
                continue;
            }
            // Room for three members more than there are, so that a list can name all of a later version's.
            int capacity = (option.Option.Choices!.Members.Length + 3 + 3) / 4 * 4;
            Add(option.Field, LayoutRole.List, capacity * sizeof(int), option);
            Add(option.CountField, LayoutRole.Count, sizeof(int), option);
        }
        Pad(Word);
        return new StructLayout(structure, fields);
    }

    private static bool IsList(StructOption option) => option.Option.Kind == OptionKind.ChoiceList;

    private static InvalidOperationException Vanished(StructModel structure, string name) => new(
        $"{LayoutFile.Path} has the field {name} of {structure.CName}, and no options record has such an option; "
        + "an option is never taken out of a structure: keep it in its record, or rename the line there when it was renamed");

    [GeneratedRegex(@"^FIELD\((?<struct>\w+), (?<field>\w+), (?<offset>\d+)\);", RegexOptions.Multiline)]
    private static partial Regex FieldLine();
}
