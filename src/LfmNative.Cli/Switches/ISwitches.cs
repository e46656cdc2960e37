using System.CommandLine;

namespace LfmNative.Cli.Switches;

/// <summary>The command line's options of one options record.</summary>
internal interface ISwitches
{
    /// <summary>Every option with its key.</summary>
    IReadOnlyList<(string Key, Option Option)> All { get; }
}
