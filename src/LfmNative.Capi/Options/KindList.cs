using System.Runtime.CompilerServices;
using LfmNative.Capi.Doors;
using LfmNative.Maps;

namespace LfmNative.Capi.Options;

/// <summary>The descriptor kinds that stand in an options structure: <c>LFM_MAX_DESCRIPTORS</c> numbers.</summary>
[InlineArray(Most)]
internal struct KindList
{
    public const int Most = 12;

    private int _first;

    /// <summary>The first kinds, checked.</summary>
    public readonly DescriptorKind[] Take(int count, string countName)
    {
        if (count is < 1 or > Most) throw AbiException.Argument($"{countName} is {count}; it must lie in 1..{Most}");
        DescriptorKind[] kinds = new DescriptorKind[count];
        for (int i = 0; i < count; i++) kinds[i] = Choice.Of<DescriptorKind>(this[i], $"descriptor {i}");
        return kinds;
    }
}
