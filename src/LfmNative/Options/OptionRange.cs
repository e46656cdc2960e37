using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using LfmNative.Diagnostics;

namespace LfmNative.Options;

/// <summary>Holds the numbers of an options record to the ranges that its attributes give.</summary>
internal static class OptionRange
{
    /// <summary>Refuses a number outside its range, infinity, and NaN where it does not stand for the automatic value.</summary>
    /// <param name="options">The record; records inside it are checked by their own call.</param>
    /// <exception cref="LfmException">InvalidArgument: names the option, its value and the range.</exception>
    public static void Check<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicProperties)] T>(T options)
        where T : notnull
    {
        foreach (PropertyInfo property in typeof(T).GetProperties())
        {
            if (property.GetCustomAttribute<OptionAttribute>() is not { } option) continue;
            switch (property.GetValue(options))
            {
                case int value when option.Auto is null || value != 0:
                    Throw.IfOutside(value, option.Min, option.Max, Named(option));
                    break;
                case long value when option.Auto is null || value != 0:
                    Throw.IfOutside(value, option.Min, option.Max, Named(option));
                    break;
                case double value when option.Auto is null || !double.IsNaN(value):
                    Throw.IfOutside(value, option.Min, option.Max, Named(option));
                    break;
            }
        }
    }

    private static string Named(OptionAttribute option) => $"⟨{option.Key}⟩";
}
