using LfmNative.Graphs;

namespace LfmNative.Universes;

/// <summary>The graph whose nodes are spaces and whose edges are maps.</summary>
internal static class SpaceGraph
{
    /// <summary>For each node the one that stands for its component.</summary>
    public static int[] Components(int nodes, IEnumerable<(int From, int To)> edges)
    {
        int[] ones = new int[nodes];
        Array.Fill(ones, 1);
        DisjointSets sets = new(ones);
        foreach ((int from, int to) in edges) sets.Unite(from, to);
        return [.. Enumerable.Range(0, nodes).Select(sets.Find)];
    }

    /// <summary>Which nodes an edge holds to the rest; none where it lies on a cycle.</summary>
    /// <param name="nodes">Nodes.</param>
    /// <param name="edges">All edges, the one in question among them.</param>
    /// <param name="without">Its position.</param>
    public static int[] Behind(int nodes, IReadOnlyList<(int From, int To)> edges, int without)
    {
        int[] component = Components(nodes, edges.Where((_, e) => e != without));
        (int from, int to) = edges[without];
        return component[from] == component[to] ? [] : [.. Enumerable.Range(0, nodes).Where(i => component[i] == component[to])];
    }

    /// <summary>The nodes in the order of their distance from one, and these distances, as edges are counted.</summary>
    /// <param name="nodes">Nodes.</param>
    /// <param name="edges">Edges, which connect all of them.</param>
    /// <param name="root">The node that is first.</param>
    public static (int[] Order, int[] Distances) BreadthFirst(int nodes, IReadOnlyList<(int From, int To)> edges, int root)
    {
        int[] distance = new int[nodes];
        List<int> order = [root];
        for (int at = 0; at < order.Count; at++)
        {
            int node = order[at];
            foreach ((int from, int to) in edges)
            {
                int next = from == node ? to : to == node ? from : node;
                if (next == node || order.Contains(next)) continue;
                distance[next] = distance[node] + 1;
                order.Add(next);
            }
        }
        return ([.. order], distance);
    }
}
