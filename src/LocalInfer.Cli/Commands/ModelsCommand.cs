using System.CommandLine;
using System.Globalization;
using LocalInfer.Cli.Hub;
using LocalInfer.Cli.Loading;
using Spectre.Console;

namespace LocalInfer.Cli.Commands;

/// <summary><c>localinfer models</c>: the catalogue, and what is on this machine.</summary>
internal static class ModelsCommand
{
    /// <summary>The command's name.</summary>
    public const string Name = "models";

    private static readonly Option<bool> Json = new("--json") { Description = "Print JSON, one object a model." };

    private static readonly Option<bool> Here = new("--here") { Description = "Only what is on this machine." };

    public static Command Create()
    {
        var command = new Command(Name, """
            List the models that LocalInfer knows by name, and those in the Hugging Face cache of this machine, whatever tool downloaded them.
            A size is that on disk where the model is here, else that of the download.

            Examples:
              localinfer models
              localinfer models --here
              localinfer models --json
            """);
        command.Options.Add(Here);
        command.Options.Add(Json);
        command.SetAction(options => CommandFailure.ReportAsync(() =>
        {
            IEnumerable<KnownModel> models = KnownModel.All().Where(model => model.Local is not null || !options.GetValue(Here));
            (options.GetValue(Json) ? (Action<IEnumerable<KnownModel>>)PrintJson : PrintTable)(models);
            return Task.CompletedTask;
        }));
        return command;
    }

    private static void PrintTable(IEnumerable<KnownModel> models)
    {
        Table table = new Table().Border(TableBorder.Simple).AddColumns("name", "repository", "size", "family", "context", "tool calls", "state");
        table.Columns[0].NoWrap();
        table.Columns[2].NoWrap().RightAligned();
        table.Columns[4].RightAligned();
        foreach (KnownModel model in models)
        {
            table.AddRow(
                new Text(model.Name),
                new Text(model.Entry is null ? "" : model.Repository ?? "ships with LocalInfer"),
                new Text(model.Bytes is { } bytes ? ByteCount.Text(bytes) : ""),
                new Text(model.Family ?? ""),
                new Text(model.ContextLength?.ToString(CultureInfo.InvariantCulture) ?? ""),
                new Text(model.Entry?.ToolCallFormat ?? ""),
                State(model));
        }

        Terminal.Out.Write(table);
    }

    private static Text State(KnownModel model) => (model.IsDownloaded, model.Local, model.Problem) switch
    {
        (true, _, null) => new("ready", new Style(Color.Green)),
        (true, _, { } problem) => new($"here, not yet: {problem}", new Style(Color.Yellow)),
        (false, not null, { } problem) => new(problem, new Style(Color.Yellow)),
        (_, _, { } problem) => new($"not yet: {problem}", new Style(Color.Grey)),
        _ => new("to pull"),
    };

    private static void PrintJson(IEnumerable<KnownModel> models) => JsonOutput.Write(models.Select(model => new
    {
        model.Name,
        model.Repository,
        model.Entry?.Revision,
        model.Family,
        model.Entry?.Parameters,
        SizeBytes = model.Bytes is { } bytes ? (long?)bytes : null,
        model.ContextLength,
        model.Entry?.ToolCallFormat,
        model.Entry?.Thinking,
        model.Entry?.Licence,
        InCatalogue = model.Entry is not null,
        Downloaded = model.IsDownloaded,
        model.Local?.Folder,
        Runnable = model.Problem is null,
        model.Problem,
    }));
}
