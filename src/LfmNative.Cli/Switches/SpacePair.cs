using System.CommandLine;
using LfmNative.Universes;

namespace LfmNative.Cli.Switches;

/// <summary>Two spaces of a universe, for commands that take a universe in place of a model of align.</summary>
internal static class SpacePair
{
    private static readonly Option<string> From = CliOption.Text(
        "of a universe: the space that rows come from, or universe for the common space", "NAME", "--from");

    private static readonly Option<string> To = CliOption.Text(
        "of a universe: the space that they are carried to, or universe for the common space", "NAME", "--to");

    public static IReadOnlyList<Option> All { get; } = [From, To];

    /// <summary>The pair of spaces that the options name; null for a model that is no universe.</summary>
    public static UniversePair? Read(ParseResult parsed, Job job, string model)
    {
        (string? from, string? to) = (parsed.GetValue(From), parsed.GetValue(To));
        if (!Universe.IsModel(model))
        {
            return from is null && to is null
                ? null
                : throw Job.Usage($"--from and --to name spaces of a universe, and '{model}' is none; leave them out");
        }
        Universe universe;
        using (job.Stage("read")) universe = Universe.Load(model);
        if (from is null || to is null)
        {
            string names = string.Join(", ", universe.Spaces.Select(member => member.Space.Name));
            throw Job.Usage($"'{model}' is a universe; name two of its spaces by --from and --to ({names}, or {UniverseSpace.Common})");
        }
        return universe.Between(from, to);
    }
}
