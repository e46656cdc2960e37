using LfmNative.Capi.Marshalling;

namespace LfmNative.Capi.Results;

/// <summary>Objects behind numbers: a number that is stale, foreign or of another kind is told from a good one.</summary>
/// <remarks>
/// <code>
/// 63        32 31   24 23         0
/// generation   kind    slot
/// </code>
/// A slot counts its generations, from 1, so a number is never 0 and never given out again until 2³² objects have passed through its
/// slot; freed slots queue, so that none comes round soon. What a running call uses stays reachable for it when the number is freed
/// meanwhile.
/// </remarks>
internal static class HandleTable
{
    private const int SlotBits = 24;

    private static readonly Lock Gate = new();
    private static readonly List<Slot> Slots = [];
    private static readonly Queue<int> Unused = [];

    /// <summary>Numbers that are alive.</summary>
    public static long Count
    {
        get
        {
            lock (Gate) return Slots.Count - Unused.Count;
        }
    }

    /// <summary>Gives an object a number.</summary>
    public static ulong Add(object value)
    {
        int kind = HandleKind.Of(value);
        lock (Gate)
        {
            if (!Unused.TryDequeue(out int index))
            {
                if (Slots.Count == 1 << SlotBits)
                {
                    throw new AbiException(
                        Status.Memory, $"{Slots.Count} handles are alive and no more can be given out; free some with lfm_free");
                }
                index = Slots.Count;
                Slots.Add(new Slot());
            }
            Slot slot = Slots[index];
            slot.Value = value;
            return ((ulong)slot.Generation << 32) | ((ulong)kind << SlotBits) | (uint)index;
        }
    }

    /// <summary>The object of a number.</summary>
    /// <param name="handle">The number.</param>
    /// <param name="name">The parameter, for messages.</param>
    /// <exception cref="AbiException">No such object, or one of another kind.</exception>
    public static T Get<T>(ulong handle, string name)
        where T : class
    {
        object value = Get(handle, name);
        return value as T ?? throw Bad($"{name} is {HandleKind.NameOf(value)}, and {HandleKind.NameOf<T>()} is needed");
    }

    /// <summary>The object of a number, of whatever kind.</summary>
    public static object Get(ulong handle, string name)
    {
        lock (Gate) return Find(handle, name).Value!;
    }

    /// <summary>Whether an object stands behind a number.</summary>
    public static bool IsAlive(ulong handle)
    {
        lock (Gate) return FindOrNull(handle) is not null;
    }

    /// <summary>Ends a number.</summary>
    public static void Remove(ulong handle)
    {
        object value;
        lock (Gate)
        {
            Slot slot = Find(handle, "the handle");
            value = slot.Value!;
            slot.Value = null;
            slot.Generation = slot.Generation == uint.MaxValue ? 1 : slot.Generation + 1;
            Unused.Enqueue((int)(handle & ((1 << SlotBits) - 1)));
        }
        (value as SharedMatrix)?.Release();
    }

    private static Slot Find(ulong handle, string name)
    {
        if (handle == 0) throw Bad($"{name} is 0, which is no handle; give one that the library gave out");
        return FindOrNull(handle)
            ?? throw Bad($"{name} is {handle:x16}, which is no handle that is alive; it was freed before, or never given out");
    }

    private static Slot? FindOrNull(ulong handle)
    {
        int index = (int)(handle & ((1 << SlotBits) - 1));
        Slot? slot = index < Slots.Count ? Slots[index] : null;
        bool alive = slot?.Value is not null && slot.Generation == handle >> 32
            && HandleKind.Of(slot.Value) == (int)((handle >> SlotBits) & 0xFF);
        return alive ? slot : null;
    }

    private static AbiException Bad(string message) => new(Status.Handle, message);

    private sealed class Slot
    {
        public uint Generation { get; set; } = 1;

        public object? Value { get; set; }
    }
}
