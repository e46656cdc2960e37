namespace LfmNative.Options;

/// <summary>Marks a property of an options record as an option that every host offers: command line, C, C++ and Python.</summary>
/// <remarks>
/// The attribute, the property's type and initial value, and the first sentence of its doc comment are the one source: the program under
/// <c>tools/</c> writes the hosts' option lists, their documentation and <c>docs/options.md</c> from them. The property's own
/// name is the option's key in Pascal case, where the record that holds it is given by name without the key's prefix
/// (<c>map-tolerance</c> is <c>Tolerance</c> of <c>MapSolverOptions</c>).
/// </remarks>
/// <param name="key">The option's name in kebab case, unique among all options of one job.</param>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class OptionAttribute(string key) : Attribute
{
    /// <summary>The option's name in kebab case, e.g. <c>laplacian-weight</c>.</summary>
    public string Key { get; } = key;

    /// <summary>Least value of a number; the automatic value is exempt.</summary>
    public double Min { get; init; } = double.NegativeInfinity;

    /// <summary>Greatest value of a number.</summary>
    public double Max { get; init; } = double.PositiveInfinity;

    /// <summary>
    /// What the automatic value comes to (0 of whole numbers, NaN of real ones, null of choices); null where there is none.
    /// </summary>
    public string? Auto { get; init; }

    /// <summary>
    /// Further spellings on the command line, without dashes, separated by blanks: short forms, and names of earlier versions.
    /// </summary>
    public string Aliases { get; init; } = "";

    /// <summary>What help writes for the value: N, W, EPS, SIZE …; empty for choices and switches.</summary>
    public string Value { get; init; } = "";

    /// <summary>The version that brought the option.</summary>
    public string Since { get; init; } = "0.1";
}
