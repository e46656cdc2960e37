using System.Text.Json.Serialization;

namespace LfmNative.Storage;

/// <summary>The SQL type of vectors in PostgreSQL's COPY formats.</summary>
public enum SqlVector
{
    /// <summary><c>real[]</c>: text <c>{0.1,0.2}</c>, binary an array of float4.</summary>
    [JsonStringEnumMemberName("array")]
    Array,

    /// <summary><c>double precision[]</c>: text <c>{0.1,0.2}</c>, binary an array of float8.</summary>
    [JsonStringEnumMemberName("double-array")]
    DoubleArray,

    /// <summary><c>vector</c> of pgvector, finite float32, at most 16,000 of them: text <c>[0.1,0.2]</c>.</summary>
    [JsonStringEnumMemberName("vector")]
    Vector,

    /// <summary><c>halfvec</c> of pgvector, finite float16 within ±65504, at most 16,000 of them: text <c>[0.1,0.2]</c>.</summary>
    [JsonStringEnumMemberName("halfvec")]
    HalfVec,
}
