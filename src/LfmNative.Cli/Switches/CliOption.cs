using System.CommandLine;
using System.CommandLine.Parsing;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using LfmNative.Diagnostics;
using LfmNative.Options;

namespace LfmNative.Cli.Switches;

/// <summary>Makes the options of the command line by the kind of their values, and reads them.</summary>
/// <remarks>A refused value ends in "--name is 'value'; it must be …": the parsers here give the part after the semicolon.</remarks>
internal static class CliOption
{
    private const string Auto = "auto";

    /// <summary>An option that is there or not.</summary>
    public static Option<bool> OnOff(string help, string name, params string[] aliases) => new(name, aliases) { Description = help };

    /// <summary>A whole number; "auto" is 0 where there is an automatic value.</summary>
    public static Option<int> Integer(string help, string value, bool auto, string name, params string[] aliases)
    {
        return new(name, aliases) { Description = help, HelpName = auto ? value + "|auto" : value, CustomParser = Parse };

        int Parse(ArgumentResult argument)
        {
            string text = argument.Tokens[0].Value;
            if (auto && text == Auto) return 0;
            if (int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int number) && !(auto && number < 1))
                return number;
            argument.AddError(auto
                ? $"it must be a whole number from 1 to {int.MaxValue}, or auto"
                : $"it must be a whole number up to {int.MaxValue}");
            return 0;
        }
    }

    /// <summary>A whole number without sign.</summary>
    public static Option<ulong> Seed(string help, string value, string name)
    {
        return new(name) { Description = help, HelpName = value, CustomParser = Parse };

        static ulong Parse(ArgumentResult argument)
        {
            if (ulong.TryParse(argument.Tokens[0].Value, NumberStyles.None, CultureInfo.InvariantCulture, out ulong number)) return number;
            argument.AddError($"it must be a whole number from 0 to {ulong.MaxValue}");
            return 0;
        }
    }

    /// <summary>
    /// A number with a decimal point; the parser's own way would read 1,5 as 15. "auto" is NaN where there is an automatic value.
    /// </summary>
    public static Option<double> Number(string help, string value, bool auto, string name, params string[] aliases)
    {
        return new(name, aliases) { Description = help, HelpName = auto ? value + "|auto" : value, CustomParser = Parse };

        double Parse(ArgumentResult argument)
        {
            string text = argument.Tokens[0].Value;
            if (auto && text == Auto) return double.NaN;
            if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && double.IsFinite(number))
                return number;
            argument.AddError("it must be a finite number" + (auto ? ", or auto" : ""));
            return double.NaN;
        }
    }

    /// <summary>A size of memory: 4G, 500M, bytes; "auto" is 0 and "none" −1.</summary>
    public static Option<long> Bytes(string help, string value, string name, params string[] aliases)
    {
        return new(name, aliases) { Description = help, HelpName = value + "|auto|none", CustomParser = Parse };

        static long Parse(ArgumentResult argument)
        {
            string text = argument.Tokens[0].Value;
            if (text == Auto) return 0;
            if (text == "none") return -1;
            if (MemorySize.TryParse(text, out long bytes)) return bytes;
            argument.AddError("it must be a size such as 4G, 500M or a number of bytes, auto or none");
            return 0;
        }
    }

    /// <summary>The name of an enumeration's member.</summary>
    public static Option<string> Choice<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicFields)] T>(
        string help, bool auto, string name, params string[] aliases)
        where T : struct, Enum
    {
        string[] names = auto ? [Auto, .. OptionNames.All<T>()] : OptionNames.All<T>();
        Option<string> option = new(name, aliases) { Description = help, HelpName = string.Join("|", names) };
        option.CompletionSources.Add(names);
        return option;
    }

    /// <summary>Names of an enumeration's members, with commas between.</summary>
    public static Option<string> Choices<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicFields)] T>(
        string help, string value, string name, params string[] aliases)
        where T : struct, Enum
    {
        Option<string> option = new(name, aliases) { Description = help, HelpName = value };
        option.CompletionSources.Add(OptionNames.All<T>());
        return option;
    }

    /// <summary>Any text.</summary>
    public static Option<string> Text(string help, string value, string name, params string[] aliases) =>
        new(name, aliases) { Description = help, HelpName = value };

    /// <summary>The parser of an optional whole number.</summary>
    public static int? Count(ArgumentResult argument)
    {
        if (int.TryParse(argument.Tokens[0].Value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int number))
            return number;
        argument.AddError($"it must be a whole number up to {int.MaxValue}");
        return null;
    }

    /// <summary>Whether an option stands on the command line.</summary>
    public static bool IsGiven(ParseResult parsed, Option option) => parsed.GetResult(option) is { Implicit: false };

    /// <summary>The member that was named.</summary>
    public static T Value<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicFields)] T>(
        ParseResult parsed, Option<string> option, string key)
        where T : struct, Enum
    {
        string name = parsed.GetValue(option)!;
        return OptionNames.Parse<T>(GivenFiles.Serve(OptionNames.All<T>()) ? GivenFiles.Name(name, key) : name, key);
    }

    /// <summary>The member that was named, null for "auto".</summary>
    public static T? ValueOrAuto<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicFields)] T>(
        ParseResult parsed, Option<string> option, string key)
        where T : struct, Enum => parsed.GetValue(option) == Auto ? null : Value<T>(parsed, option, key);

    /// <summary>The members that were named, with commas between.</summary>
    public static T[] Values<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicFields)] T>(
        ParseResult parsed, Option<string> option, string key)
        where T : struct, Enum
    {
        string list = parsed.GetValue(option)!;
        IEnumerable<string> names = GivenFiles.Serve(OptionNames.All<T>())
            ? GivenFiles.Names(list, key)
            : list.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        return [.. names.Select(name => OptionNames.Parse<T>(name, key))];
    }
}
