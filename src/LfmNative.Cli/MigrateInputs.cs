using System.CommandLine;
using LfmNative.Cli.Switches;
using LfmNative.Migration;
using LfmNative.Storage;

namespace LfmNative.Cli;

/// <summary>The collections that the migration commands read, and which of their rows belong together.</summary>
internal static class MigrateInputs
{
    public static Argument<string> Old { get; } = new("OLD") { Description = "the collection as the old model embedded it, with ids" };

    public static Argument<string> New { get; } = new("NEW")
    {
        Description = "embeddings by the new model: of some of the same items, and of any others of the kind",
    };

    public static Option<string> Pairs { get; } = CliOption.Text(
        "which rows belong together: ids (shared ids), rows (row i of both), a file of two columns of ids or row numbers, "
        + "random:N (so many of those by ids or rows), or none [default: ids]",
        "ids|rows|FILE|random:N|none",
        "--pairs");

    public static Option<string> Rows { get; } = RowSwitches.Rows("both collections");

    /// <summary>Which rows belong together.</summary>
    public static MigrationPairs ReadPairs(ParseResult parsed, Job job)
    {
        string spec = parsed.GetValue(Pairs) ?? "ids";
        return spec switch
        {
            "ids" => MigrationPairs.SharedIds,
            "rows" => MigrationPairs.SameRows,
            "none" => MigrationPairs.None,
            _ when CountAfter("random:", spec) is { } count => ByIdsOrRows(parsed, job).Random(count),
            _ => MigrationPairs.Listed(spec, (old, @new) =>
            {
                List<string> warnings = [];
                (int[] x, int[] y) = AnchorFile.Read(spec, old, @new, warnings, job.Context.Token);
                foreach (string warning in warnings) job.Warn(warning);
                return new AnchorPairs(x, y);
            }),
        };
    }

    /// <summary>Reads the ids of both collections.</summary>
    public static CollectionSampler Open(ParseResult parsed, Job job, MigrationPairs pairs)
    {
        using (job.Stage("ids")) return new CollectionSampler(Opener(parsed, job, Old), Opener(parsed, job, New), pairs, job.Seed,
            job.Context);
    }

    /// <summary>Opens a collection from its start, as often as it is asked.</summary>
    public static Func<RowReader> Opener(ParseResult parsed, Job job, Argument<string> which)
    {
        string source = parsed.GetValue(which)!;
        if (source == Job.Standard)
            throw Job.Usage($"{which.Name} is standard input, and this command goes through it more than once; name a file");
        RowRange? rows = RowSwitches.Read(parsed, Rows);
        return () => job.OpenRows(source, rows);
    }

    private static MigrationPairs ByIdsOrRows(ParseResult parsed, Job job)
    {
        using RowReader old = Opener(parsed, job, Old)(), @new = Opener(parsed, job, New)();
        return old.HasNames || @new.HasNames ? MigrationPairs.SharedIds : MigrationPairs.SameRows;
    }

    private static int? CountAfter(string prefix, string spec)
    {
        if (!spec.StartsWith(prefix, StringComparison.Ordinal)) return null;
        return int.TryParse(spec.AsSpan(prefix.Length), out int n) && n > 0
            ? n
            : throw Job.Usage($"--pairs is '{spec}'; after {prefix} comes a whole number from 1");
    }
}
