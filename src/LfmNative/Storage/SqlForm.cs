namespace LfmNative.Storage;

/// <summary>The SQL types that a COPY format carries.</summary>
/// <param name="Vector">Of the vectors.</param>
/// <param name="Id">Of the ids; text where there are none.</param>
public sealed record SqlForm(SqlVector Vector, SqlId Id);
