using System.Globalization;
using LfmNative;
using LfmNative.Diagnostics;
using LfmNative.Interop;
using LfmNative.Maps;
using LfmNative.Samples.Stitching;
using LfmNative.Search;

// Encoders of some models before the decoders and heads of others, without training; docs/stitching.md tells the story.
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
NativeLibraries.UseOneBlasThread(); // draws run beside each other
const int Most = 4000, GridPairs = 10;
int[] drawn = [2, 3, 5, GridPairs]; // known pairs of the pictures
string here = AppContext.BaseDirectory;
const string Stitches = "mlp0:mlp1,mlp0:conv0,conv0:mlp1,conv0:conv1,"
    + "mlp-classifier:conv-classifier,conv-classifier:mlp-classifier,conv-classifier:conv-classifier1,mlp0:conv-classifier";
(string From, string To)[] stitches =
    [.. Text("pairs", Stitches).Split(',').Select(pair => pair.Split(':')).Select(pair => (pair[0], pair[^1]))];
string[] names = [.. stitches.SelectMany(pair => new[] { pair.From, pair.To }).Distinct()];
int[] counts = [.. Text("anchors", "0,2,3,5,10,50,300").Split(',').Select(Whole)];
int draws = Whole(Text("draws", "10")), fit = Whole(Text("fit", "2000"));
string report = Text("report", "");
string[] unknown = [.. names.Where(name => !File.Exists(Path.Combine(here, "models", name + ".encoder.onnx")))];
if (!args.All(IsOption) || draws < 1 || fit is < 100 or > Most || counts.Any(count => count < 0 || count > fit) || unknown.Length > 0)
{
    var known = Directory.GetFiles(Path.Combine(here, "models"), "*.encoder.onnx").Select(file => Path.GetFileName(file).Split('.')[0]);
    Console.Error.WriteLine("usage: [--pairs=FROM:TO,…] [--anchors=N,…] [--draws=N] "
        + $"[--fit=100…{Most}] [--report=FOLDER] [--grid]; models: {string.Join(' ', known.Order(StringComparer.Ordinal))}");
    return 2;
}

AlignmentOptions defaults = new(); // what `lfm align` does unless told otherwise
Images images = new(Path.Combine(here, "images.npz"), fit);
Dictionary<string, Model> models = names.ToDictionary(name => name, name => new Model(Path.Combine(here, "models"), name, images));
try
{
    List<StitchTable> tables = [];
    Dictionary<StitchTable, string> sheets = [];
    if (report.Length > 0) Directory.CreateDirectory(report);
    foreach ((string from, string to) in stitches)
    {
        Stitch stitch = new(models[from], models[to], images, draws);
        if (args.Contains("--grid"))
        {
            PrintGrid(stitch);
            continue;
        }
        StitchTable table = Curve(stitch);
        tables.Add(table);
        if (report.Length > 0 && stitch.To.Decodes) Draw(stitch, sheets[table] = Path.Combine(report, $"{from}-{to}.png"));
    }
    if (report.Length > 0 && tables.Count > 0)
    {
        string curves = CurveFigure.Of(tables);
        File.WriteAllText(Path.Combine(report, "curves.svg"), curves);
        StitchReport.Write(Path.Combine(report, "report.html"), tables, curves, sheets);
    }
    return 0;
}
catch (LfmException e)
{
    Console.Error.WriteLine($"the sample failed: {e.Message}");
    return 1;
}
finally
{
    foreach (Model model in models.Values) model.Dispose();
}

// Error and accuracy against the number of known pairs.
StitchTable Curve(Stitch stitch)
{
    StitchTable table = stitch.Begin();
    foreach (int count in counts)
    {
        table.Add(stitch.Aligned("align", count, defaults));
        if (count == 0) continue;
        table.Add(stitch.Line("anchors alone, orthogonal", count, (carry, anchors) => carry.Fitted(anchors, TransformKind.Orthogonal)));
        table.Add(stitch.Line("anchors alone, affine", count, (carry, anchors) => carry.Fitted(anchors, TransformKind.Affine)));
        table.Add(stitch.Line("relative, inverse projection", count, (carry, anchors) => carry.Relative(anchors)));
        table.Add(stitch.Line("relative, whitened", count, (carry, anchors) => carry.Whitened(anchors)));
    }
    return table;
}

// Every refinement with every family of transforms, by ten known pairs.
void PrintGrid(Stitch stitch)
{
    AlignmentOptions centered = new()
    {
        Metric = DistanceMetric.Euclidean,
        Transform = new TransformOptions { Normalization = PreNormalization.Center },
    };
    StitchTable table = stitch.Begin();
    foreach (Refinement refinement in new[] { Refinement.None, Refinement.Icp, Refinement.ZoomOut, Refinement.Bootstrap, Refinement.Auto })
    {
        foreach (TransformKind kind in Enum.GetValues<TransformKind>().Order())
        {
            AlignmentOptions options = centered with { Refine = refinement, Transform = centered.Transform with { Kind = kind } };
            table.Add(stitch.Aligned($"`--refine {refinement} --transform {kind}`".ToLowerInvariant(), GridPairs, options));
        }
    }
}

void Draw(Stitch stitch, string path)
{
    Carry carry = stitch.Carries[0];
    AnchorPairs ten = carry.Anchors(GridPairs);
    DigitSheet sheet = new(images.TestDigits);
    sheet.Add(images.Test);
    float[][] shown = [
        stitch.To.Test, carry.Unmapped(), carry.Relative(ten), carry.Fitted(ten, TransformKind.Affine),
        .. drawn.Select(count => carry.Aligned(carry.Anchors(count), defaults).Latents),
        carry.Fitted(carry.Anchors(fit), TransformKind.Affine)];
    foreach (float[] latents in shown) sheet.Add(stitch.To.Decode(latents));
    sheet.Save(path);
}

string Text(string name, string otherwise) =>
    Array.Find(args, arg => arg.StartsWith($"--{name}=", StringComparison.Ordinal)) is { } given ? given[(name.Length + 3)..] : otherwise;

static int Whole(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int value) ? value : -1;

static bool IsOption(string arg) =>
    arg == "--grid" || arg.Split('=') is ["--pairs" or "--anchors" or "--draws" or "--fit" or "--report", not ""];
