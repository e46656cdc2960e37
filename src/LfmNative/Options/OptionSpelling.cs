namespace LfmNative.Options;

/// <summary>How a host writes the name of an option.</summary>
public enum OptionSpelling
{
    /// <summary>As a property in C#: <c>LaplacianWeight</c>.</summary>
    Property,

    /// <summary>As on the command line: <c>--laplacian-weight</c>.</summary>
    CommandLine,

    /// <summary>As a field in C and a keyword in Python: <c>laplacian_weight</c>.</summary>
    Field,
}
