using System.CommandLine;
using System.Globalization;
using LocalInfer.Cli.Eval.Reports;
using LocalInfer.Cli.Eval.Results;

namespace LocalInfer.Cli.Commands;

/// <summary><c>localinfer eval compare</c>: what got better and what got worse from one run to another.</summary>
internal static class EvalCompareCommand
{
    private static readonly Argument<string> Before = new("A") { Description = "The earlier run: its folder, or its results.json." };
    private static readonly Argument<string> After = new("B") { Description = "The later run." };

    public static Command Create()
    {
        var command = new Command("compare", """
            Compare two runs: the share that passed in each category, and every case that passes in one and not in the other.

            Examples:
              localinfer eval compare eval-results/before eval-results/after
            """)
        {
            Before,
            After,
        };
        command.SetAction(options => CommandFailure.ReportAsync(() =>
        {
            Print(ResultFile.Read(options.GetRequiredValue(Before)), ResultFile.Read(options.GetRequiredValue(After)));
            return Task.CompletedTask;
        }));
        return command;
    }

    private static void Print(RunResult before, RunResult after)
    {
        Console.WriteLine($"A: {Describe(before)}");
        Console.WriteLine($"B: {Describe(after)}");
        if (before.SuiteHash != after.SuiteHash)
        {
            Console.Error.WriteLine("Note: these are not runs of the same suite file; cases are paired by id.");
        }

        var comparison = new RunComparison(before, after);
        if (comparison.Pairs.Count == 0)
        {
            throw new CommandException("The runs have no case in common.");
        }

        EvalTable.Write(Terminal.Out, comparison);
        PrintAlone("A", comparison.OnlyBefore);
        PrintAlone("B", comparison.OnlyAfter);
        PrintChanges("Better, and why it failed in A", comparison.Better, pair => pair.Before);
        PrintChanges("Worse, and why it fails in B", comparison.Worse, pair => pair.After);
    }

    private static void PrintAlone(string run, int cases)
    {
        if (cases > 0)
        {
            Console.WriteLine($"Cases in {run} alone, left out: {cases}");
        }
    }

    private static void PrintChanges(string title, IReadOnlyList<RunComparison.CasePair> pairs, Func<RunComparison.CasePair, CaseResult> failure)
    {
        if (pairs.Count > 0)
        {
            Console.WriteLine($"{title}:");
        }

        foreach (RunComparison.CasePair pair in pairs)
        {
            Console.WriteLine($"  {pair.Before.Id}: {failure(pair).Reason}");
        }
    }

    private static string Describe(RunResult run) => string.Create(
        CultureInfo.InvariantCulture,
        $"{run.Model} on {run.Suite}, {run.Started.ToLocalTime():yyyy-MM-dd HH:mm}, {run.Cases.Count} cases{(run.Stopped is null ? "" : $" of {run.Planned} (ended early)")}");
}
