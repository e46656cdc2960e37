namespace LfmNative.Storage;

/// <summary>A stretch of a file.</summary>
/// <param name="End">The place behind its last byte.</param>
/// <param name="Hash">XXH3 (64 bits) of its bytes.</param>
internal readonly record struct WrittenSegment(long End, ulong Hash);
