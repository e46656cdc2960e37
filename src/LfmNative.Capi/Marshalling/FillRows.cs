namespace LfmNative.Capi.Marshalling;

/// <summary>Computes rows of a result.</summary>
/// <param name="from">First row.</param>
/// <param name="to">The row after the last.</param>
/// <param name="into">The rows' elements, without gaps.</param>
internal delegate void FillRows(int from, int to, Span<float> into);
