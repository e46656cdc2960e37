using LfmNative.Tests.Architecture;

namespace LfmNative.Tests.Support;

/// <summary>A PostgreSQL server of its own, with the data in a folder that is deleted with it.</summary>
internal sealed class PostgresServer : IDisposable
{
    private static readonly string Script = Repository.PathOf("samples", "migration", "postgres.sh");

    private readonly string _folder;

    private PostgresServer(string folder) => _folder = folder;

    /// <summary>Starts one.</summary>
    public static PostgresServer Start()
    {
        // The path of a socket has at most 107 bytes.
        PostgresServer server = new(Directory.CreateTempSubdirectory("lfm-pg-").FullName);
        (int exit, string output, string error) = server.Run("/bin/sh", Script, "start", server._folder);
        if (exit == 0) return server;
        Directory.Delete(server._folder, recursive: true);
        throw new InvalidOperationException(output + error);
    }

    /// <summary>Runs statements and psql's own commands, each in a transaction; the first that fails ends the test.</summary>
    /// <returns>What they print, without headings; fields are separated by |.</returns>
    public string Sql(params string[] commands)
    {
        (int exit, string output, string error) = Psql(commands);
        Assert.That(exit, Is.Zero, error);
        return output.TrimEnd('\n');
    }

    /// <summary>As <see cref="Sql"/>, whatever the outcome.</summary>
    public (int Exit, string Out, string Error) Psql(params string[] commands) => Run(
        "psql", ["--no-psqlrc", "-Atq", "-v", "ON_ERROR_STOP=1", .. commands.SelectMany(command => (string[])["-c", command])]);

    public void Dispose()
    {
        Run("/bin/sh", Script, "stop", _folder);
        Directory.Delete(_folder, recursive: true);
    }

    private (int Exit, string Out, string Error) Run(string program, params string[] arguments) => ProgramRun.Of(
        program, arguments, null, ("PGHOST", _folder), ("PGUSER", "postgres"), ("PGDATABASE", "postgres"));
}
