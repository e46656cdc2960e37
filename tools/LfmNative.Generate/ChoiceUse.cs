namespace LfmNative.Generate;

/// <summary>An enumeration under the name of the option that takes it.</summary>
/// <param name="Key">The option's key, by which the library parses and lists its names: <c>metric</c>.</param>
/// <param name="Prefix">What its constants in C begin with, after <c>LFM_</c>: <c>METRIC</c>.</param>
/// <param name="Choices">The enumeration.</param>
/// <param name="Automatic">The option that takes an automatic value, −1 in C, beside the members; null where none does.</param>
internal sealed record ChoiceUse(string Key, string Prefix, ChoiceModel Choices, OptionModel? Automatic)
{
    /// <summary>The constant of the automatic value.</summary>
    public string AutoConstant => $"LFM_{Prefix}_AUTO";

    /// <summary>All enumerations, in the order of the options that take them.</summary>
    public static IReadOnlyList<ChoiceUse> All(OptionSource source)
    {
        OptionModel[] options =
        [
            .. source.Align, .. source.Match, .. source.Relative, .. source.Suggestion, .. source.Comparison, .. source.Inspection,
            .. source.Sameness, .. source.Rsm, .. source.Migration, .. source.Universe,
        ];
        return
        [
            .. options.Where(option => option.Choices is not null).GroupBy(option => option.Choices!).Select(uses => new ChoiceUse(
                uses.First().Key, PrefixOf(uses.First()), uses.Key, uses.FirstOrDefault(option => option.HasAuto))),
        ];
    }

    /// <summary>The constant of a member.</summary>
    public string ConstantOf(ChoiceMember member) => $"LFM_{Prefix}_{OptionModel.Snake(member.Name).ToUpperInvariant()}";

    /// <summary>The option's name; for a list, which is named in the plural, the first word of the enumeration's.</summary>
    private static string PrefixOf(OptionModel option)
    {
        string enumeration = OptionModel.Kebab(option.Choices!.Type.Name);
        string prefix = option.Kind == OptionKind.ChoiceList ? enumeration.Split('-')[0] : OptionModel.Snake(option.Key);
        return prefix.ToUpperInvariant();
    }
}
