using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;

namespace LfmNative.Storage;

/// <summary>The SQL type of ids in PostgreSQL's COPY binary; COPY text has text alone.</summary>
public enum SqlId
{
    /// <summary><c>text</c> or <c>varchar</c>.</summary>
    [JsonStringEnumMemberName("text")]
    Text,

    /// <summary><c>smallint</c>.</summary>
    [JsonStringEnumMemberName("int2")]
    Int2,

    /// <summary><c>integer</c>.</summary>
    [JsonStringEnumMemberName("int4")]
    Int4,

    /// <summary><c>bigint</c>.</summary>
    [JsonStringEnumMemberName("int8")]
    [SuppressMessage("Naming", "CA1720:Identifier contains type name", Justification = "The name that PostgreSQL gives to bigint.")]
    Int8,

    /// <summary><c>uuid</c>; the name is the usual text of lower-case digits with hyphens.</summary>
    [JsonStringEnumMemberName("uuid")]
    Uuid,
}
