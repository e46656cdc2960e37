namespace LfmNative.Storage;

/// <summary>A place at which an interrupted file can be gone on with: what lies before it is final.</summary>
/// <param name="Rows">Rows written.</param>
/// <param name="Bytes">Length of the partial file.</param>
/// <param name="NameSegments">The same as <paramref name="Segments"/> of the partial file of names beside it; none without one.</param>
/// <param name="State">What the format needs beside the bytes.</param>
/// <param name="Segments">Where each stretch between checkpoints ends, and the XXH3 hash of its bytes.</param>
/// <param name="HeadBytes">Bytes of the head, which is written again at the end and belongs to no stretch.</param>
internal sealed record WriteCheckpoint(
    long Rows,
    long Bytes,
    IReadOnlyList<WrittenSegment> NameSegments,
    byte[] State,
    IReadOnlyList<WrittenSegment> Segments,
    long HeadBytes);
