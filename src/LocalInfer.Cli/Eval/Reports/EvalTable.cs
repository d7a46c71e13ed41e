using System.Globalization;
using LocalInfer.Cli.Eval.Results;
using Spectre.Console;

namespace LocalInfer.Cli.Eval.Reports;

/// <summary>Runs and comparisons as tables in the terminal.</summary>
internal static class EvalTable
{
    /// <summary>A row a category, then the totals.</summary>
    public static void Write(IAnsiConsole console, RunResult run)
    {
        IReadOnlyList<Tally> categories = Tally.Categories(run.Cases);
        IReadOnlyList<Tally> totals = Tally.Totals(run.Cases);
        bool hasErrors = run.Cases.Any(item => item.Outcome == Judging.Outcome.Error);
        bool hasUnjudged = run.Cases.Any(item => item.Outcome == Judging.Outcome.NotJudged);
        Table table = Columns("category", "cases", "passed", "%", "with a call");
        AddColumns(table, hasErrors ? "no answer" : null, hasUnjudged ? "not judged" : null);
        foreach (Tally tally in (Tally[])[.. categories.Count > 1 ? categories : [], .. totals])
        {
            if (tally == totals[0] && categories.Count > 1)
            {
                table.AddEmptyRow();
            }

            List<string> cells = [tally.Name, Count(tally.Cases), Count(tally.Passed), Percent(tally.Share), Count(tally.WithCall)];
            cells.AddRange(hasErrors ? [Count(tally.Errors)] : []);
            cells.AddRange(hasUnjudged ? [Count(tally.NotJudged)] : []);
            table.AddRow([.. cells.Select(cell => new Text(cell))]);
        }

        console.Write(table);
    }

    /// <summary>A row a category with both runs, then the totals.</summary>
    public static void Write(IAnsiConsole console, RunComparison comparison)
    {
        Table table = Columns("category", "cases", "A %", "B %", "better", "worse");
        CaseResult[] before = [.. comparison.Pairs.Select(pair => pair.Before)];
        IReadOnlyList<Tally> categories = Tally.Categories(before);
        foreach (string name in categories.Select(tally => tally.Name))
        {
            AddRow(table, name, [.. comparison.Pairs.Where(pair => pair.Before.Category == name)]);
        }

        if (categories.Count != 1)
        {
            table.AddEmptyRow();
            AddRow(table, "all", comparison.Pairs);
        }

        console.Write(table);
    }

    /// <summary>A share in percent, 100 only where it is all; a dash where there is none.</summary>
    public static string Percent(double? share) => share is { } value
        ? Math.Min(Math.Round(100 * value, 1), value < 1 ? 99.9 : 100).ToString(CultureInfo.InvariantCulture)
        : "–";

    private static void AddRow(Table table, string name, IReadOnlyList<RunComparison.CasePair> pairs)
    {
        Tally before = Tally.Of(name, pairs.Select(pair => pair.Before));
        Tally after = Tally.Of(name, pairs.Select(pair => pair.After));
        string[] cells = [name, Count(pairs.Count), Percent(before.Share), Percent(after.Share), Count(pairs.Count(pair => pair.IsBetter)), Count(pairs.Count(pair => pair.IsWorse))];
        table.AddRow([.. cells.Select(cell => new Text(cell))]);
    }

    private static Table Columns(params string[] names)
    {
        Table table = new Table().Border(TableBorder.Simple);
        AddColumns(table, names);
        table.Columns[0].NoWrap().LeftAligned();
        return table;
    }

    private static void AddColumns(Table table, params string?[] names)
    {
        foreach (string name in names.OfType<string>())
        {
            table.AddColumn(new TableColumn(name).RightAligned());
        }
    }

    private static string Count(int number) => number.ToString(CultureInfo.InvariantCulture);
}
