namespace LfmNative.Tests.Architecture;

/// <summary>The rooms of the engine and the floor that each stands on. A room uses rooms on lower floors only.</summary>
internal static class Floors
{
    /// <summary>The room whose files are the façade and live in the namespace LfmNative itself.</summary>
    public const string Facade = "Alignment";

    public static IReadOnlyDictionary<string, int> Of { get; } = new Dictionary<string, int>
    {
        ["Interop"] = 0,
        ["Memory"] = 0,
        ["Diagnostics"] = 0,
        ["Options"] = 0,
        ["Kernels"] = 1,
        ["LinearAlgebra"] = 2,
        ["Search"] = 3,
        ["Graphs"] = 4,
        ["Spectra"] = 4,
        ["Selection"] = 4,
        ["Maps"] = 5,
        ["Comparison"] = 5,
        ["Inspection"] = 5,
        ["Storage"] = 5,
        [Facade] = 6,
        ["Migration"] = 7,
        ["Universes"] = 7,
        ["Reports"] = 8,
    };

    public static bool MayUse(string user, string used)
    {
        if (user == used || Of[used] < Of[user]) return true;
        // The ground floor is one slab: a native buffer throws typed errors.
        return Of[user] == 0 && Of[used] == 0;
    }

    /// <summary>The namespace of a room.</summary>
    public static string NamespaceOf(string room) => room == Facade ? "LfmNative" : "LfmNative." + room;

    /// <summary>The room of a namespace of the engine; null for namespaces that are not ours.</summary>
    public static string? RoomOf(string? ns)
    {
        if (ns == "LfmNative") return Facade;
        if (ns is null || !ns.StartsWith("LfmNative.", StringComparison.Ordinal)) return null;
        return ns.Split('.')[1];
    }
}
