namespace LfmNative.Spectra;

/// <summary>The components of a graph, told by its spectrum alone.</summary>
/// <remarks>
/// The null space of a Laplacian is spanned by one function a component, which is positive there and zero elsewhere. In any basis of it the
/// values at two nodes are parallel where they are of one component, and orthogonal where they are not.
/// </remarks>
internal static class NullModes
{
    /// <summary>Eigenvalues up to this are zero: solvers leave some 1e-12 of a null vector's, a connected graph's second is more.</summary>
    private const double Zero = 1e-10;

    /// <summary>Component of each node, numbered by their first nodes; one more for nodes at which all null vectors are zero.</summary>
    /// <param name="spectrum">Eigenpairs at the nodes; components that have no null vector among them are not told apart.</param>
    public static int[] Components(LaplacianSpectrum spectrum)
    {
        int n = spectrum.Count, modes = 0;
        while (modes < spectrum.Size && spectrum.Eigenvalues[modes] <= Zero) modes++;
        int[] component = new int[n];
        if (modes < 2) return component;
        List<double[]> directions = [];
        double[] row = new double[modes];
        for (int i = 0; i < n; i++)
        {
            for (int k = 0; k < modes; k++) row[k] = spectrum.Vectors[k, i];
            double norm = Norm(row);
            int own = directions.FindIndex(direction => Dot(row, direction) > 0.5 * norm * Norm(direction));
            if (own < 0)
            {
                own = directions.Count;
                directions.Add([.. row]);
            }
            component[i] = own;
        }
        return component;
    }

    /// <summary>How many nodes are of each component.</summary>
    public static int[] Sizes(int[] component)
    {
        int[] sizes = new int[component.Max() + 1];
        foreach (int c in component) sizes[c]++;
        return sizes;
    }

    private static double Dot(double[] a, double[] b)
    {
        double sum = 0;
        for (int k = 0; k < a.Length; k++) sum += a[k] * b[k];
        return sum;
    }

    private static double Norm(double[] a) => Math.Sqrt(Dot(a, a));
}
