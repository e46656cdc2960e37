#!/usr/bin/env bash
# With the .NET SDK alone on a bare Debian: a new console program, LfmNative from the folder of packages, the README's C# example.
# Then the same published for linux-x64.
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"
prepare
sdk=$(dirname "$(readlink -f "$(command -v dotnet)")")
mkdir -p "$root/usr/share/dotnet"
mount --bind -o ro "$sdk" "$root/usr/share/dotnet"
mount --bind /proc "$root/proc"
trap 'umount "$root/usr/share/dotnet" "$root/proc"' EXIT

{
  example csharp
  echo 'Console.WriteLine($"BLAS {LfmNative.Interop.NativeLibraries.Blas.Path}");'
  echo 'Console.WriteLine($"ARPACK {LfmNative.Interop.NativeLibraries.Arpack.Path}");'
} >"$root/check/Program.cs"

output=$(bare '
  export PATH=$PATH:/usr/share/dotnet
  cd /check
  dotnet new console --output app
  cd app
  dotnet add package LfmNative --source /check/packages
  cp ../Program.cs .
  dotnet build --configuration Release
  cd ..
  dotnet app/bin/Release/net*/app.dll
  dotnet publish app --configuration Release --runtime linux-x64 --self-contained false --output published --source /check/packages
  ./published/app')
echo "$output" | grep -E '^(MRR|BLAS|ARPACK)'
for text in "MRR 0.99" "the map can be trusted" "BLAS /check/app/bin/Release/" "runtimes/linux-x64/native/libopenblas.so.0" \
  "runtimes/linux-x64/native/libarpack.so.2" "BLAS /check/published/libopenblas.so.0"; do
  expect "$output" "$text"
done
echo "nuget: the README's example runs from packages alone"
