namespace LfmNative.Storage;

/// <summary>Some rows of a spectrum in files of their own.</summary>
/// <param name="First">Number of the first row.</param>
/// <param name="Rows">How many; none where there were more ranks than rows.</param>
/// <param name="Phi">File of their rows of the eigenvectors.</param>
/// <param name="Mass">File of their masses; null where the eigenvectors are orthonormal by themselves.</param>
internal readonly record struct SpectrumShard(long First, long Rows, string Phi, string? Mass);
