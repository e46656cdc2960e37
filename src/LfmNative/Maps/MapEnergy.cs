namespace LfmNative.Maps;

/// <summary>The terms of the map energy, weights included.</summary>
/// <param name="Descriptor">w_d/2 ‖CA − B‖².</param>
/// <param name="Laplacian">w_l/2 Σ Q_ij C_ij².</param>
/// <param name="Commutativity">w_c/2 Σ_p ‖T_p C − C S_p‖².</param>
public sealed record MapEnergy(double Descriptor, double Laplacian, double Commutativity)
{
    /// <summary>The sum of the terms.</summary>
    public double Total => Descriptor + Laplacian + Commutativity;
}
