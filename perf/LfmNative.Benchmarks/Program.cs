using BenchmarkDotNet.Running;
using LfmNative.Benchmarks;
using LfmNative.Interop;

// One BLAS thread, as in the binary: the engine parallelises above it.
NativeLibraries.TrySetBlasThreads(1);
BenchmarkSwitcher.FromAssembly(typeof(Suite).Assembly).Run(args.Length == 0 ? ["--filter", "*"] : args, new ShortRuns());
