using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using LfmNative.Capi.Options;
using LfmNative.Options;

namespace LfmNative.Capi.Marshalling;

/// <summary>Numbers of choices and switches, checked, and their names.</summary>
internal static class ChoiceArgument
{
    private const int Automatic = -1;
    private const DynamicallyAccessedMemberTypes Members = DynamicallyAccessedMemberTypes.PublicFields;

    /// <summary>The member of a number.</summary>
    public static T Of<[DynamicallyAccessedMembers(Members)] T>(int value, string field)
        where T : struct, Enum
    {
        string[] names = OptionNames.All<T>();
        if ((uint)value < (uint)names.Length) return Unsafe.BitCast<int, T>(value);
        string known = string.Join(", ", names.Select((name, number) => $"{number} ({name})"));
        throw AbiException.Argument($"{field} is {value}; it must be one of {known}");
    }

    /// <summary>The member of a number; null for the automatic value.</summary>
    public static T? OrAuto<[DynamicallyAccessedMembers(Members)] T>(int value, string field)
        where T : struct, Enum => value == Automatic ? null : Of<T>(value, field);

    /// <summary>The first members of a list.</summary>
    /// <param name="values">All numbers that there is room for.</param>
    /// <param name="count">How many of them count.</param>
    /// <param name="field">The field of that number, for messages.</param>
    public static T[] List<[DynamicallyAccessedMembers(Members)] T>(ReadOnlySpan<int> values, int count, string field)
        where T : struct, Enum
    {
        if (count < 0 || count > values.Length) throw AbiException.Argument($"{field} is {count}; it must lie in 0..{values.Length}");
        T[] members = new T[count];
        for (int i = 0; i < count; i++) members[i] = Of<T>(values[i], $"number {i} of those that {field} counts");
        return members;
    }

    /// <summary>A switch, 0 or 1.</summary>
    public static bool Switch(int value, string field) =>
        value is 0 or 1 ? value == 1 : throw AbiException.Argument($"{field} is {value}; it must be 0 or 1");

    /// <summary>The number of a name.</summary>
    public static int Parse(string option, string name)
    {
        (_, string[] names, bool hasAuto) = Find(option);
        int value = Array.IndexOf(names, name);
        if (value >= 0) return value;
        if (hasAuto && name == "auto") return Automatic;
        string known = string.Join(", ", hasAuto ? names.Prepend("auto") : names);
        throw AbiException.Argument($"{option} is '{name}'; it must be one of {known}");
    }

    /// <summary>All names of an option, in the order of their numbers, which count from 0.</summary>
    public static string[] NamesOf(string option) => Find(option).Names;

    private static (string Option, string[] Names, bool HasAuto) Find(string option)
    {
        int at = Array.FindIndex(ChoiceTable.All, choice => choice.Option == option);
        if (at >= 0) return ChoiceTable.All[at];
        string known = string.Join(", ", ChoiceTable.All.Select(choice => choice.Option));
        throw AbiException.Argument($"there is no choice called '{option}'; there are {known}");
    }
}
