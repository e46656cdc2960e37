namespace LfmNative.Storage;

/// <summary>What columns of vectors and of ids are called where people keep embeddings, the likeliest first.</summary>
internal static class ColumnNames
{
    /// <summary>Columns of vectors.</summary>
    public static readonly string[] Vectors = ["embedding", "vector", "values", "embeddings"];

    /// <summary>Columns of ids.</summary>
    public static readonly string[] Ids = ["id", "_id", "custom_id", "key", "uuid", "name"];
}
