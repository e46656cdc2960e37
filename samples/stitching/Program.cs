using System.Globalization;
using LfmNative;
using LfmNative.Diagnostics;
using LfmNative.Interop;
using LfmNative.Maps;
using LfmNative.Samples.Stitching;
using LfmNative.Search;

// Encoders of some models before the decoders and heads of others, without training; docs/stitching.md tells the story.
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
NativeLibraries.UseOneBlasThread(); // the engine has threads of its own
const int Most = 4000, GridPairs = 10;
int[] drawn = [2, 3, 5, GridPairs]; // known pairs of the pictures
string here = AppContext.BaseDirectory;
const string Stitches =
    "mlp0:mlp1,mlp0:conv0,conv0:mlp1,mlp-classifier:conv-classifier,conv-classifier:mlp-classifier,mlp0:conv-classifier";
(string From, string To)[] stitches =
    [.. Text("pairs", Stitches).Split(',').Select(pair => pair.Split(':')).Select(pair => (pair[0], pair[^1]))];
string[] names = [.. stitches.SelectMany(pair => new[] { pair.From, pair.To }).Distinct()];
int[] counts = [.. Text("anchors", "0,2,3,5,10,50,300").Split(',').Select(Whole)];
int draws = Whole(Text("draws", "10")), fit = Whole(Text("fit", "2000"));
string pictures = Text("pictures", "");
string[] unknown = [.. names.Where(name => !File.Exists(Path.Combine(here, "models", name + ".encoder.onnx")))];
if (!args.All(IsOption) || draws < 1 || fit is < 100 or > Most || counts.Any(count => count < 0 || count > fit) || unknown.Length > 0)
{
    var known = Directory.GetFiles(Path.Combine(here, "models"), "*.encoder.onnx").Select(file => Path.GetFileName(file).Split('.')[0]);
    Console.Error.WriteLine("usage: [--pairs=FROM:TO,…] [--anchors=N,…] [--draws=N] "
        + $"[--fit=100…{Most}] [--pictures=FOLDER] [--grid]; models: {string.Join(' ', known.Order(StringComparer.Ordinal))}");
    return 2;
}

// What `lfm align` does unless told otherwise; and what suits latents, whose lengths mean something and whose axes are stretched.
AlignmentOptions defaults = new();
AlignmentOptions latents = new()
{
    Metric = DistanceMetric.Euclidean,
    Transform = new TransformOptions { Kind = TransformKind.Affine, Normalization = PreNormalization.Center },
};
Images images = new(Path.Combine(here, "images.npz"), fit);
Dictionary<string, Model> models = names.ToDictionary(name => name, name => new Model(Path.Combine(here, "models"), name, images));
try
{
    foreach ((string from, string to) in stitches)
    {
        if (args.Contains("--grid")) PrintGrid(models[from], models[to]);
        else PrintCurve(models[from], models[to]);
        if (pictures.Length > 0 && models[to].Decodes) Draw(models[from], models[to]);
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
void PrintCurve(Model from, Model to)
{
    StitchTable table = Begin(from, to);
    foreach (int count in counts)
    {
        AddAligned(table, from, to, "align", count, defaults);
        AddAligned(table, from, to, "align for latents", count, latents);
        if (count == 0) continue;
        Add("anchors alone, orthogonal", (carry, anchors) => carry.Fitted(anchors, TransformKind.Orthogonal));
        Add("anchors alone, affine", (carry, anchors) => carry.Fitted(anchors, TransformKind.Affine));
        Add("relative, inverse projection", (carry, anchors) => carry.Relative(anchors));
        Add("relative, whitened", (carry, anchors) => carry.Whitened(anchors));

        void Add(string way, Func<Carry, AnchorPairs, float[]> by)
        {
            var found = Enumerable.Range(0, draws).Select(draw => new Carry(from, to, (ulong)draw))
                .Select(carry => to.Measure(by(carry, carry.Anchors(count)), images));
            table.Add(way, $"{count}", [.. found]);
        }
    }
}

// Every refinement with every family of transforms, by ten known pairs.
void PrintGrid(Model from, Model to)
{
    StitchTable table = Begin(from, to);
    foreach (Refinement refinement in new[] { Refinement.None, Refinement.Icp, Refinement.ZoomOut, Refinement.Bootstrap, Refinement.Auto })
    {
        foreach (TransformKind kind in Enum.GetValues<TransformKind>().Order())
        {
            AlignmentOptions options = latents with { Refine = refinement, Transform = latents.Transform with { Kind = kind } };
            string way = $"`--refine {refinement} --transform {kind}`".ToLowerInvariant();
            AddAligned(table, from, to, way, GridPairs, options);
        }
    }
}

StitchTable Begin(Model from, Model to)
{
    StitchTable.Begin($"{from.Name} encodes ({from.Dimensions} dimensions), {to.Name} reads ({to.Dimensions})");
    Carry carry = new(from, to, 0);
    AnchorPairs every = carry.Anchors(fit);
    StitchQuality linear = to.Measure(carry.Fitted(every, TransformKind.Affine), images);
    StitchTable table = new(linear);
    table.Add($"{to.Name} itself", "", [to.Measure(to.Test, images)]);
    table.Add("no map", "", [to.Measure(carry.Unmapped(), images)]);
    table.Add("affine map of every pair", $"{fit}", [linear]);
    table.Add("orthogonal map of every pair", $"{fit}", [to.Measure(carry.Fitted(every, TransformKind.Orthogonal), images)]);
    return table;
}

void AddAligned(StitchTable table, Model from, Model to, string way, int count, AlignmentOptions options)
{
    var found = Enumerable.Range(0, draws).Select(draw =>
    {
        Carry carry = new(from, to, (ulong)draw);
        (float[] carried, bool? trusted) = carry.Aligned(carry.Anchors(count), options);
        return (Quality: to.Measure(carried, images), Trusted: trusted == true);
    }).ToArray();
    table.Add(way, count == 0 ? "none" : $"{count}", [.. found.Select(draw => draw.Quality)], found.Count(draw => draw.Trusted));
}

// From the top: the images; the decoder's own; without a map; by ten anchors relative and alone; aligned by 2, 3, 5 and 10; every pair.
void Draw(Model from, Model to)
{
    Carry carry = new(from, to, 0);
    AnchorPairs ten = carry.Anchors(GridPairs);
    DigitSheet sheet = new(images.TestDigits);
    sheet.Add(images.Test);
    float[][] shown = [
        to.Test, carry.Unmapped(), carry.Relative(ten), carry.Fitted(ten, TransformKind.Affine),
        .. drawn.Select(count => carry.Aligned(carry.Anchors(count), latents).Latents),
        carry.Fitted(carry.Anchors(fit), TransformKind.Affine)];
    foreach (float[] latents in shown) sheet.Add(to.Decode(latents));
    Directory.CreateDirectory(pictures);
    sheet.Save(Path.Combine(pictures, $"{from.Name}-{to.Name}.png"));
}

string Text(string name, string otherwise) =>
    Array.Find(args, arg => arg.StartsWith($"--{name}=", StringComparison.Ordinal)) is { } given ? given[(name.Length + 3)..] : otherwise;

static int Whole(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int value) ? value : -1;

static bool IsOption(string arg) =>
    arg == "--grid" || arg.Split('=') is ["--pairs" or "--anchors" or "--draws" or "--fit" or "--pictures", not ""];
