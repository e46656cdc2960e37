using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Text.Json.Serialization;
using LfmNative.Diagnostics;

namespace LfmNative.Options;

/// <summary>Names of the members of enumerated options, as the command line, models, messages and other languages write them.</summary>
/// <remarks>
/// Each member carries its name as <see cref="JsonStringEnumMemberNameAttribute"/>, so that renaming a member changes no file format.
/// </remarks>
public static class OptionNames
{
    private const DynamicallyAccessedMemberTypes Members = DynamicallyAccessedMemberTypes.PublicFields;

    /// <summary>The name of a value, e.g. "self-learning".</summary>
    public static string Of<[DynamicallyAccessedMembers(Members)] T>(T value)
        where T : struct, Enum => Table<T>.Names[Array.IndexOf(Table<T>.Values, value)];

    /// <summary>All names, in the order of declaration.</summary>
    public static string[] All<[DynamicallyAccessedMembers(Members)] T>()
        where T : struct, Enum => [.. Table<T>.Names];

    /// <summary>The value of a name.</summary>
    /// <param name="name">As <see cref="Of"/> writes it.</param>
    /// <param name="option">The option's key, for the message.</param>
    /// <exception cref="LfmException">No such name; the message lists them, and says which is near.</exception>
    public static T Parse<[DynamicallyAccessedMembers(Members)] T>(string name, string option)
        where T : struct, Enum
    {
        int at = Array.IndexOf(Table<T>.Names, name);
        if (at >= 0) return Table<T>.Values[at];
        throw new LfmException(
            LfmErrorCode.InvalidArgument,
            $"⟨{option}⟩ is '{name}'; it must be one of {string.Join(", ", Table<T>.Names)}{NearestName.Hint(name, Table<T>.Names)}");
    }

    private static class Table<[DynamicallyAccessedMembers(Members)] T>
        where T : struct, Enum
    {
        public static readonly T[] Values = Enum.GetValues<T>();

        public static readonly string[] Names = Array.ConvertAll(Values, NameOf);

        private static string NameOf(T value) =>
            typeof(T).GetField(value.ToString())?.GetCustomAttribute<JsonStringEnumMemberNameAttribute>()?.Name
            ?? throw new InvalidOperationException($"{typeof(T).Name}.{value} has no name");
    }
}
