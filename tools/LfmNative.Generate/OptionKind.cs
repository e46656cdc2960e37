namespace LfmNative.Generate;

/// <summary>What the value of an option is.</summary>
internal enum OptionKind
{
    /// <summary>On or off.</summary>
    Switch,

    /// <summary>A whole number of 32 bits; 0 is the automatic value where there is one.</summary>
    Integer,

    /// <summary>A number of bytes, 64 bits; 0 is the automatic value.</summary>
    Bytes,

    /// <summary>A whole number of 64 bits without sign.</summary>
    Seed,

    /// <summary>A real number; NaN is the automatic value where there is one.</summary>
    Number,

    /// <summary>A member of an enumeration; null is the automatic value where there is one, −1 in C.</summary>
    Choice,

    /// <summary>Several members of an enumeration, in order.</summary>
    ChoiceList,
}
