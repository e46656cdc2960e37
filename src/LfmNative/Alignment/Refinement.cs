namespace LfmNative;

/// <summary>What follows the solve of the functional map.</summary>
public enum Refinement
{
    /// <summary>Spectral upsampling.</summary>
    ZoomOut,

    /// <summary>ZoomOut, then self-learning in the ambient spaces.</summary>
    SelfLearning,

    /// <summary>Iterative closest points at full size.</summary>
    Icp,

    /// <summary>Nothing.</summary>
    None,
}
