namespace LfmNative.Probe;

/// <summary>One kernel on its seeded input.</summary>
/// <param name="Name">What is timed and on what shape; names are never reused for other work.</param>
/// <param name="Run">One call, returning something of its result so that nothing can be left out.</param>
internal sealed record KernelCase(string Name, Func<double> Run);
