namespace LfmNative.Generate;

/// <summary>Writes <c>lfm_options.hpp</c>: the structures of options with their defaults, and single defaults for arguments.</summary>
internal static class CppHeader
{
    /// <summary>The file.</summary>
    public static GeneratedFile Of(IReadOnlyList<ChoiceUse> choices, IReadOnlyList<StructModel> structures)
    {
        List<string> lines =
        [
            $"// {GeneratedFile.Notice}",
            "// lfm_options.hpp: the options of lfm.hpp, which includes it and says how they are used.",
            "#ifndef LFM_OPTIONS_HPP",
            "#define LFM_OPTIONS_HPP",
            "",
            "#include <cstddef>",
            "#include <cstdint>",
            "",
            "namespace lfm {",
            "",
        ];
        foreach (StructModel model in structures) lines.Add($"using {model.Name}_options = defaulted<{model.CName}, {model.InitName}>;");
        lines.Add("");
        lines.Add("/// Defaults of options that functions take as single arguments, by their names in align_options.");
        lines.Add("namespace defaults {");
        foreach (StructOption option in structures.Single(model => model.Name == "align").Options)
        {
            if (ValueOf(option.Option, choices) is { } value) lines.Add($"inline constexpr {value.Type} {option.Field} = {value.Text};");
        }
        lines.AddRange(["} // namespace defaults", "", "} // namespace lfm", "", "#endif"]);
        return GeneratedFile.OfLines("native/include/lfm_options.hpp", lines);
    }

    /// <summary>Type and text of a default; null of lists, and of automatic values that no literal is.</summary>
    private static (string Type, string Text)? ValueOf(OptionModel option, IReadOnlyList<ChoiceUse> choices) => option.Kind switch
    {
        OptionKind.Switch => ("bool", option.Default is true ? "true" : "false"),
        OptionKind.Integer => ("std::int32_t", option.HasAuto ? "0" : option.DefaultText),
        OptionKind.Bytes => ("std::int64_t", option.HasAuto ? "0" : option.DefaultText),
        OptionKind.Seed => ("std::uint64_t", option.DefaultText),
        OptionKind.Number when !option.HasAuto => ("double", option.DefaultText),
        OptionKind.Choice => ("std::int32_t", ConstantOf(option, choices.Single(use => use.Choices == option.Choices))),
        _ => null,
    };

    private static string ConstantOf(OptionModel option, ChoiceUse use) =>
        option.HasAuto ? use.AutoConstant : use.ConstantOf(use.Choices.MemberOf(option.Default!));
}
