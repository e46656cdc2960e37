using Npgsql;
using NpgsqlTypes;

namespace LfmNative.Samples.Migration;

/// <summary>Documents and their vectors in PostgreSQL.</summary>
internal sealed class Collection : IDisposable
{
    private readonly NpgsqlConnection _connection;

    /// <summary>Connects to the server that the variables of psql name.</summary>
    public Collection()
    {
        static string Variable(string name, string otherwise) =>
            Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : otherwise;
        NpgsqlConnectionStringBuilder to = new()
        {
            Host = Variable("PGHOST", "/var/run/postgresql"),
            Username = Variable("PGUSER", Environment.UserName),
            Database = Variable("PGDATABASE", Variable("PGUSER", Environment.UserName)),
        };
        _connection = new NpgsqlConnection(to.ConnectionString);
        _connection.Open();
    }

    /// <summary>Makes empty tables: the collection, and the vectors that the new model gave.</summary>
    public void Create() => Execute(
        """
        drop table if exists documents, documents_new, new_vectors;
        create table documents (id text primary key, body text not null, embedding real[] not null);
        create table new_vectors (id text primary key, use text not null, embedding real[] not null);
        create table documents_new (id text primary key references documents, embedding real[] not null);
        """);

    /// <summary>Loads documents.</summary>
    public void AddDocuments(IReadOnlyList<string> ids, IReadOnlyList<string> bodies, float[][] embeddings) =>
        Add("documents (id, body, embedding)", ids, bodies, embeddings);

    /// <summary>Loads vectors of the new model, and what they are for.</summary>
    public void AddNewVectors(string use, IReadOnlyList<string> ids, float[][] embeddings) =>
        Add("new_vectors (id, use, embedding)", ids, [.. Enumerable.Repeat(use, ids.Count)], embeddings);

    /// <summary>The vectors of a table, in the order of <paramref name="ids"/>.</summary>
    public float[][] Embeddings(string table, IReadOnlyList<string> ids)
    {
        Dictionary<string, float[]> found = [];
        using NpgsqlCommand command = new($"select id, embedding from {table}", _connection);
        using NpgsqlDataReader reader = command.ExecuteReader();
        while (reader.Read()) found.Add(reader.GetString(0), reader.GetFieldValue<float[]>(1));
        return [.. ids.Select(id => found[id])];
    }

    /// <summary>Rows and a hash of all that a table holds: it is the same only if nothing was changed.</summary>
    public string Checksum(string table)
    {
        using NpgsqlCommand command = new(
            $"select count(*) || ' rows, md5 ' || md5(string_agg(t::text, '' order by id)) from {table} t", _connection);
        return (string)command.ExecuteScalar()!;
    }

    public void Dispose() => _connection.Dispose();

    private void Add(string columns, IReadOnlyList<string> ids, IReadOnlyList<string> texts, float[][] embeddings)
    {
        using NpgsqlBinaryImporter importer = _connection.BeginBinaryImport($"copy {columns} from stdin (format binary)");
        for (int i = 0; i < ids.Count; i++)
        {
            importer.StartRow();
            importer.Write(ids[i], NpgsqlDbType.Text);
            importer.Write(texts[i], NpgsqlDbType.Text);
            importer.Write(embeddings[i], NpgsqlDbType.Array | NpgsqlDbType.Real);
        }
        importer.Complete();
    }

    private void Execute(string sql)
    {
        using NpgsqlCommand command = new(sql, _connection);
        command.ExecuteNonQuery();
    }
}
