using System.CommandLine;
using System.CommandLine.Completions;
using System.Text.RegularExpressions;

namespace LfmNative.Cli.Shell;

/// <summary>What can stand after an option.</summary>
/// <param name="Name">How help calls it: "FILE|first:N|none".</param>
/// <param name="Words">The words among it; those that end in a colon go on.</param>
/// <param name="Files">Whether a file or folder can stand there.</param>
/// <param name="IsList">Whether words go with commas between them.</param>
internal sealed partial record OptionValue(string Name, string[] Words, bool Files, bool IsList)
{
    /// <summary>What can stand after an option; null for a switch.</summary>
    public static OptionValue? Of(Option option)
    {
        if (option.ValueType == typeof(bool) || option.Arity.MaximumNumberOfValues == 0) return null;
        string name = option.HelpName ?? option.Name.TrimStart('-').ToUpperInvariant();
        string[] parts = name.Split('|');
        string[] words =
        [
            .. option.GetCompletions(CompletionContext.Empty).Select(item => item.Label)
                .Concat(parts.Select(part => Word().Match(part)).Where(match => match.Success).Select(match => match.Groups[1].Value))
                .Distinct(),
        ];
        return new OptionValue(name, words, parts.Intersect(["FILE", "FOLDER"]).Any(), name.EndsWith(",…", StringComparison.Ordinal));
    }

    /// <summary>What can stand as an argument of a command: files, unless the arguments name words.</summary>
    public static OptionValue OfArguments(Command command)
    {
        string[] words = [.. command.Arguments.SelectMany(a => a.GetCompletions(CompletionContext.Empty)).Select(i => i.Label).Distinct()];
        return new OptionValue("FILE", words, command.Arguments.Count > 0 && words.Length == 0, IsList: false);
    }

    /// <summary>"none", or the beginning of "first:N".</summary>
    [GeneratedRegex(@"^([a-z][a-z0-9-]*(?:$|:(?=[A-Z])))")]
    private static partial Regex Word();
}
