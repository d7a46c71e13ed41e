using System.CommandLine;
using System.Globalization;
using LocalInfer.Cli.Loading;
using LocalInfer.Models.Catalog;
using Spectre.Console;

namespace LocalInfer.Cli.Commands;

/// <summary><c>localinfer models</c>: the catalogue, and what of it is on this machine.</summary>
internal static class ModelsCommand
{
    public static Command Create()
    {
        var command = new Command("models", "List the models that LocalInfer knows by name.");
        command.SetAction(_ => Run());
        return command;
    }

    private static int Run()
    {
        if (Console.IsOutputRedirected)
        {
            AnsiConsole.Profile.Width = 160; // a file or a pipe has no width of its own
        }

        var table = new Table().Border(TableBorder.Simple).AddColumns("name", "repository", "GB", "context", "tool calls", "here");
        table.Columns[0].NoWrap();
        table.Columns[1].NoWrap();
        table.Columns[2].RightAligned();
        table.Columns[3].RightAligned();
        foreach (CatalogEntry entry in ModelCatalog.Entries)
        {
            table.AddRow(
                entry.Name,
                entry.Repository ?? "ships with LocalInfer",
                entry.SizeGigabytes.ToString("0.###", CultureInfo.InvariantCulture),
                entry.ContextLength.ToString(CultureInfo.InvariantCulture),
                entry.ToolCallFormat,
                entry.Needs is { } needs ? $"not yet: {needs}" : IsHere(entry) ? "yes" : "");
        }

        AnsiConsole.Write(table);
        return 0;
    }

    private static bool IsHere(CatalogEntry entry) =>
        entry.Repository is null || ModelLocation.Snapshot(new ModelReference(entry, entry.Repository, entry.Revision)) is not null;
}
