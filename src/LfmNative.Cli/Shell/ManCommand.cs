using System.CommandLine;
using LfmNative.Diagnostics;

namespace LfmNative.Cli.Shell;

/// <summary><c>lfm man FOLDER</c>: writes the manual pages, for packagers; not in help.</summary>
internal static class ManCommand
{
    public static Command Create()
    {
        Argument<string> folder = new("FOLDER") { Description = "folder to write lfm.1 and a page for every command to" };
        Command command = new("man", "Write the manual pages") { folder };
        command.Hidden = true;
        command.SetAction(parsed =>
        {
            string to = parsed.GetValue(folder)!;
            try
            {
                Directory.CreateDirectory(to);
                foreach (Command page in CommandTree.All(parsed.RootCommandResult.Command))
                    File.WriteAllText(Path.Combine(to, ManPage.NameOf(page) + ".1"), ManPage.Of(page));
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                throw new LfmException(
                    LfmErrorCode.OutputFailed,
                    $"{to}: the manual pages could not be written ({e.Message.TrimEnd('.')}); choose another folder",
                    e);
            }
        });
        return command;
    }
}
