using System.Text;
using LfmNative.Diagnostics;

namespace LfmNative;

/// <summary>Names of enumerated options as the command line, models and messages write them: <c>SymGaussian</c> is "symgaussian", <c>HksLandmark</c> "hks-landmark".</summary>
public static class OptionNames
{
    /// <summary>Names written without the hyphen that the rule would put in.</summary>
    private static readonly string[] Closed = ["SymGaussian", "RandomWalk", "ZoomOut"];

    /// <summary>The name of a value.</summary>
    public static string Of<T>(T value)
        where T : struct, Enum
    {
        string name = value.ToString();
        StringBuilder text = new();
        for (int i = 0; i < name.Length; i++)
        {
            if (i > 0 && char.IsUpper(name[i]) && !Closed.Contains(name)) text.Append('-');
            text.Append(char.ToLowerInvariant(name[i]));
        }
        return text.ToString();
    }

    /// <summary>All names, in the order of declaration.</summary>
    public static string[] All<T>()
        where T : struct, Enum => Array.ConvertAll(Enum.GetValues<T>(), Of);

    /// <summary>The value of a name.</summary>
    /// <param name="name">As <see cref="Of"/> writes it.</param>
    /// <param name="option">Name of the option, for the message.</param>
    /// <exception cref="LfmException">No such name; the message lists them.</exception>
    public static T Parse<T>(string name, string option)
        where T : struct, Enum
    {
        foreach (T value in Enum.GetValues<T>())
        {
            if (Of(value) == name) return value;
        }
        throw new LfmException(LfmErrorCode.InvalidArgument, $"{option} is '{name}'; it must be one of {string.Join(", ", All<T>())}");
    }
}
