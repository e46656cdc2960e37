using LfmNative.Diagnostics;
using LfmNative.Migration;

namespace LfmNative.Reports;

/// <summary>Results as pages for people: one HTML file each, with all it needs inside, for screens of any size and for paper.</summary>
/// <remarks>A page fetches nothing, and its security policy runs no script but its own. Names and labels are text, never markup.</remarks>
public static class HtmlReport
{
    /// <summary>
    /// Writes the page of an alignment: the verdict, map, spectra, energy, samples and matches, what the sides are like, options.
    /// </summary>
    /// <param name="path">The file to write, whole or not at all.</param>
    /// <param name="alignment">The alignment.</param>
    /// <param name="options">Title, names, labels and what the sides are like; null for none.</param>
    /// <param name="context">Threads and cancellation; null for the defaults.</param>
    /// <exception cref="LfmException">InvalidArgument: names or labels of another number; OutputFailed.</exception>
    public static void Write(string path, Alignment alignment, ReportOptions? options = null, ComputeContext? context = null)
    {
        ArgumentNullException.ThrowIfNull(alignment);
        AlignmentPage.Of(alignment, options ?? new ReportOptions(), context).Write(path);
    }

    /// <summary>
    /// Writes the page of a comparison: each measure's value with interval and p, or its matrix; where the spaces differ.
    /// </summary>
    /// <param name="path">The file to write, whole or not at all.</param>
    /// <param name="report">The comparison.</param>
    /// <param name="options">Title, and names and labels of the samples; null for none.</param>
    /// <exception cref="LfmException">InvalidArgument: names or labels of another number; OutputFailed.</exception>
    public static void Write(string path, ComparisonReport report, ReportOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(report);
        ComparisonPage.Of(report, options ?? new ReportOptions()).Write(path);
    }

    /// <summary>Writes the page of semantic RSMs: the matrix, ordered by labels, and the nearest samples.</summary>
    /// <param name="path">The file to write, whole or not at all.</param>
    /// <param name="reports">A report a layer, at least one, with what each is called.</param>
    /// <param name="options">Title, and names and labels of the samples; null for none.</param>
    /// <exception cref="LfmException">InvalidArgument: no report, names or labels of another number; OutputFailed.</exception>
    public static void Write(string path, IReadOnlyList<(string Name, RsmReport Report)> reports, ReportOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(reports);
        if (reports.Count == 0) Throw.Argument("a page of no RSM was asked for; give at least one");
        RsmPage.Of(reports, options ?? new ReportOptions()).Write(path);
    }

    /// <summary>Writes the page of an inspection: findings, ranks, dimension, hubness.</summary>
    /// <param name="path">The file to write, whole or not at all.</param>
    /// <param name="report">The inspection.</param>
    /// <param name="options">Title; null for none.</param>
    /// <exception cref="LfmException">OutputFailed.</exception>
    public static void Write(string path, InspectionReport report, ReportOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(report);
        InspectionPage.Of(report, options ?? new ReportOptions()).Write(path);
    }

    /// <summary>Writes the page of a migration's gate: whether to go ahead, and what was measured.</summary>
    /// <param name="path">The file to write, whole or not at all.</param>
    /// <param name="report">The gate's report.</param>
    /// <param name="model">The model that was judged.</param>
    /// <param name="options">Title; null for none.</param>
    /// <exception cref="LfmException">OutputFailed.</exception>
    public static void Write(string path, GateReport report, MigrationModel model, ReportOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(report);
        ArgumentNullException.ThrowIfNull(model);
        GatePage.Of(report, model, options ?? new ReportOptions()).Write(path);
    }
}
