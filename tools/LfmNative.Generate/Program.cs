namespace LfmNative.Generate;

/// <summary>Writes all generated files, or with <c>--check</c> names those that are stale and fails.</summary>
internal static class Program
{
    public static int Main(string[] args)
    {
        bool check = args is ["--check", ..];
        string root = check ? args[^1] : args.Length == 1 ? args[0] : Environment.CurrentDirectory;
        IReadOnlyList<GeneratedFile> files;
        try
        {
            files = Generator.Files(root);
        }
        catch (InvalidOperationException e)
        {
            Console.Error.WriteLine(e.Message);
            return 1;
        }
        int stale = 0;
        foreach (GeneratedFile file in files)
        {
            string path = Path.Combine(root, file.Path);
            if (File.Exists(path) && File.ReadAllText(path) == file.Text) continue;
            stale++;
            Console.WriteLine($"{(check ? "stale" : "wrote")} {file.Path}");
            if (check) continue;
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, file.Text);
        }
        if (check && stale > 0)
            Console.Error.WriteLine($"{stale} generated files are stale; run ./build.sh generate and commit what it writes");
        return check && stale > 0 ? 1 : 0;
    }
}
