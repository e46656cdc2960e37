namespace LfmNative.Generate;

/// <summary>
/// Writes sizes and offsets of the structures of options: checked by the C compiler, and read back as what must only grow.
/// </summary>
internal static class LayoutFile
{
    /// <summary>Its path from the repository's root.</summary>
    public const string Path = "native/tests/layout_options.c";

    /// <summary>The file.</summary>
    public static GeneratedFile Of(IEnumerable<StructLayout> layouts)
    {
        List<string> lines =
        [
            $"/* {GeneratedFile.Notice} */",
            .. TextLines.Comment(
                "Sizes and offsets of the structures of options, in bytes: the contract with programs that were compiled before. "
                + "A number here never changes within an LFM_ABI_VERSION. The generator reads this file, keeps every field where it is, "
                + "and appends new ones.",
                ""),
            "#include <lfm.h>",
            "",
            "#define SIZE(type, bytes) _Static_assert(sizeof(type) == (bytes), \"sizeof \" #type)",
            "#define FIELD(type, field, bytes) _Static_assert(offsetof(type, field) == (bytes), \"offset of \" #field \" in \" #type)",
        ];
        foreach (StructLayout layout in layouts)
        {
            string name = layout.Struct.CName;
            lines.Add("");
            lines.Add($"SIZE({name}, {layout.Bytes});");
            lines.AddRange(layout.Fields.Select(field => $"FIELD({name}, {field.Name}, {field.Offset});"));
        }
        lines.Add("");
        lines.Add("int main(void) { return 0; }");
        return GeneratedFile.OfLines(Path, lines);
    }
}
