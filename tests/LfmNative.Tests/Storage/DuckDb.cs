using DuckDB.NET.Data;

namespace LfmNative.Tests.Storage;

/// <summary>Another reader and writer of Parquet.</summary>
internal static class DuckDb
{
    /// <summary>Runs statements.</summary>
    public static void Run(string sql) => Rows<object>(sql);

    /// <summary>The first column of what a query returns.</summary>
    public static List<T> Rows<T>(string sql)
    {
        using DuckDBConnection connection = new("DataSource=:memory:");
        connection.Open();
        using DuckDBCommand command = connection.CreateCommand();
        command.CommandText = "SET threads = 1; " + sql;
        using DuckDBDataReader reader = command.ExecuteReader();
        List<T> rows = [];
        while (reader.Read()) rows.Add(reader.GetFieldValue<T>(0));
        return rows;
    }
}
