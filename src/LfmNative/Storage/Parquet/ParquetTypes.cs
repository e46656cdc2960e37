namespace LfmNative.Storage.Parquet;

/// <summary>How the values of a column are stored; the numbers are the format's.</summary>
internal enum PhysicalType
{
    Boolean, Int32, Int64, Int96, Float, Double, ByteArray, FixedBytes,
}

/// <summary>How often a field stands in its parent; the numbers are the format's.</summary>
internal enum Repetition
{
    Required, Optional, Repeated,
}

/// <summary>How pages are packed; the numbers are the format's.</summary>
internal enum PageCodec
{
    Uncompressed, Snappy, Gzip, Lzo, Brotli, Lz4, Zstd, Lz4Raw,
}

/// <summary>How values are encoded; the numbers are the format's.</summary>
internal enum PageEncoding
{
    Plain = 0,
    PlainDictionary = 2,
    Rle = 3,
    BitPacked = 4,
    DeltaBinaryPacked = 5,
    DeltaLengthByteArray = 6,
    DeltaByteArray = 7,
    RleDictionary = 8,
    ByteStreamSplit = 9,
}

/// <summary>What a page holds; the numbers are the format's.</summary>
internal enum PageKind
{
    Data, Index, Dictionary, DataV2,
}

/// <summary>What the values of a field mean, as far as it matters here: logical and converted types in one.</summary>
internal enum FieldMeaning
{
    None, Text, List, Map, Signed, Unsigned, Uuid, Half, Other,
}
