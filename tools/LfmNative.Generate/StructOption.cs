namespace LfmNative.Generate;

/// <summary>An option as a field of a structure in C, and a keyword in Python.</summary>
/// <param name="Option">The option.</param>
/// <param name="Field">The field's name: the key in snake case, without its prefix in the structure of a stage.</param>
internal sealed record StructOption(OptionModel Option, string Field)
{
    /// <summary>The field that counts a list's members: <c>descriptors</c> has <c>descriptor_count</c>.</summary>
    public string CountField => Field.TrimEnd('s') + "_count";

    /// <summary>The name in C#.</summary>
    public string SharpField => StructModel.Pascal(Field);

    /// <summary>Bytes of the value; of one member of a list.</summary>
    public int Bytes => Option.Kind is OptionKind.Bytes or OptionKind.Seed or OptionKind.Number ? 8 : 4;
}
